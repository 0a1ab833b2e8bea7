import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import { cutIn } from "./testing/find-in";
import { sampleOf } from "./testing/sample";
import { secretsIn } from "./testing/find-in";
import { seededRandom } from "./testing/sample";

const random = seededRandom(11);
const sample = (form: string) => sampleOf(form, random);

/** What a template of a shell or of JavaScript puts where a value will stand. */
const template = (name: string) => `$\{${name}}`;

const HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
const CLAIMS = "eyJzdWIiOiI0MiIsIm5hbWUiOiJBbm4ifQ";

describe("JSON web tokens", () => {
  it.each([
    ["signed", `${HEADER}.${CLAIMS}.${sample("<w43>")}`],
    ["unsecured", `eyJhbGciOiJub25lIn0.${CLAIMS}.`],
    ["without its signature", `${HEADER}.${CLAIMS}`],
    ["encrypted for a shared key", `eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..${sample("<w16>.<w60>.<w22>")}`],
    ["with a header cut at its end", `${HEADER.slice(0, -1)}.${CLAIMS}.${sample("<w43>")}`],
  ])("are found %s", (_, token) => {
    expect(secretsIn(`<${token}>`)).toEqual([{ rule: "dlp.jwt", secret: token }]);
  });

  it("are not a header alone, nor three words of base64", () => {
    expect(secretsIn(HEADER)).toEqual([]);
    expect(secretsIn("bm90X2pzb24.bm90X2pzb25fYXRfYWxs.SflKxwRJSMeKKF2QT4fw")).toEqual([]);
  });

  it("leave the full stop of a sentence", () => {
    const token = `${HEADER}.${CLAIMS}.${sample("<A43>")}`;
    expect(secretsIn(`It was ${token}.`)[0]?.secret).toBe(token);
  });
});

describe("private keys", () => {
  const lines = Array.from({ length: 5 }, () => sample("<b64>"));
  const pem = (label: string, newline: string) =>
    [`-----BEGIN ${label}-----`, ...lines, "qwI=", `-----END ${label}-----`].join(newline);

  it.each([
    "RSA PRIVATE KEY",
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "PGP PRIVATE KEY BLOCK",
    "ENCRYPTED PRIVATE KEY",
  ])("are cut out whole: %s", (label) => {
    for (const newline of [
      "\n",
      "\r\n",
      "\\n",
      "\\\\n",
      " ",
      '\\n" +\n  "',
      "\n  * ",
      "\n2026-01-02 12:00:01 ",
    ]) {
      const block = pem(label, newline);
      expect(secretsIn(`before ${block} after`)).toEqual([{ rule: "dlp.pem", secret: block }]);
    }
  });

  it("are cut to the last character where they were cut off", () => {
    const block = `${"-----"}BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${sample("<H32>")}\n\n${lines.join("\n")}`;
    expect(secretsIn(block)).toEqual([{ rule: "dlp.pem", secret: block }]);
  });

  it("may be those of PuTTY", () => {
    const key = `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: me\nPublic-Lines: 1\n${lines[0]}\nPrivate-Lines: 2\n${lines[1]}\n${lines[2]}\nPrivate-MAC: ${sample("<h40>")}`;
    expect(secretsIn(`${key}\n`)).toEqual([{ rule: "dlp.pem", secret: key }]);
  });

  it("are not certificates, public keys, or headers with nothing under them", () => {
    expect(secretsIn(pem("CERTIFICATE", "\n"))).toEqual([]);
    expect(secretsIn(pem("PUBLIC KEY", "\n"))).toEqual([]);
    expect(secretsIn(`${"-----"}BEGIN PRIVATE KEY-----\n***\n-----END PRIVATE KEY-----`)).toEqual([]);
    expect(secretsIn(`ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${sample("<b340>")} me@home`)).toEqual([]);
  });
});

describe("credentials of headers", () => {
  it("are found after their scheme", () => {
    const token = sample("<A24>");
    expect(secretsIn(`Authorization: Bearer ${token}`)).toEqual([{ rule: "dlp.bearer", secret: token }]);
    expect(secretsIn(`curl -H "Authorization: Bearer ${token}" https://x.test`)[0]?.secret).toBe(token);
    expect(secretsIn(`Bearer ${token}`, "authorization")).toEqual([{ rule: "dlp.bearer", secret: token }]);
    expect(secretsIn(`send Bearer ${token} with it`)[0]?.rule).toBe("dlp.bearer");
  });

  it("are found as basic authentication, with a real password only", () => {
    const real = btoa("ann:Tr0ub4dor&3");
    expect(secretsIn(`Authorization: Basic ${real}`)).toEqual([{ rule: "dlp.basic", secret: real }]);
    expect(secretsIn(`Authorization: Basic ${btoa("user:password")}`)).toEqual([]);
    expect(secretsIn("curl -u ann:Tr0ub4dor https://x.test")).toEqual([
      { rule: "dlp.basic", secret: "Tr0ub4dor" },
    ]);
    expect(secretsIn("curl --user user:pass https://x.test")).toEqual([]);
    expect(secretsIn("docker run -u 1000:1000 image")).toEqual([]);
  });

  it.each([
    "Bearer <token>",
    `Bearer ${template("TOKEN")}`,
    "Bearer xxxxxxxxxxxxxxxx",
    "Bearer YOUR_TOKEN_HERE",
    "Bearer token",
    "Basic authentication",
  ])("are not placeholders: %s", (value) => {
    expect(secretsIn(`Authorization: ${value}`)).toEqual([]);
    expect(secretsIn(value, "authorization")).toEqual([]);
  });
});

describe("credentials of URLs", () => {
  it.each([
    ["postgres://app:s3cr3tPw@db.internal:5432/x", "s3cr3tPw"],
    ["https://svc:myC0mpl3xP@ss@service.internal", "myC0mpl3xP@ss"],
    ["redis://:Abc123xyz@cache:6379", "Abc123xyz"],
    ["mongodb+srv://u:D1ff%40Pw@a.test,b.test/?w=1", "D1ff%40Pw"],
    ["amqp://u:pa/ss9?w@host", "pa/ss9?w"],
  ])("are found in %s", (url, password) => {
    expect(secretsIn(`"${url}"`)).toEqual([{ rule: "dlp.url_credentials", secret: password }]);
  });

  it.each([
    "https://user:password@host",
    `https://${template("user")}:${template("pass")}@host`,
    "https://{user}:{pass}@host",
    "postgres://postgres:postgres@localhost",
    "https://user:@host",
    "https://host:8080/a@b",
    "https://host/path:x@y",
    "http://user:xxxx@host",
    "https://YOUR_USER:YOUR_PASSWORD@host",
  ])("are not in %s", (url) => {
    expect(secretsIn(url)).toEqual([]);
  });
});

describe("values beside names", () => {
  it("need only a name in data, and more in a text", () => {
    expect(secretsIn("correct horse", "password")).toEqual([
      { rule: "dlp.secret.generic", secret: "correct horse" },
    ]);
    expect(secretsIn('password: "correct"')).toEqual([]);
    expect(secretsIn('password: "c0rrect!"')).toEqual([{ rule: "dlp.secret.generic", secret: "c0rrect!" }]);
  });

  it.each([
    ['{"db_password": "Qx7!pl2"}', "Qx7!pl2"],
    ["--password Qx7!plm2 --host x", "Qx7!plm2"],
    ["CREATE USER ann IDENTIFIED BY 'Qx7plm2z'", "Qx7plm2z"],
    ["The password is 'centipede'", "centipede"],
    ["Server=db;User Id=ann;Password=plain;", "plain"],
    ["user: 'ann',\n  password: 'plainword'", "plainword"],
    ["machine x login ann password Qx7plm2z", "Qx7plm2z"],
    ['new NetworkCredential("ann", "plainword")', "plainword"],
    ["DB_PASSWORD=plainword\n", "plainword"],
  ])("are passwords: %s", (text, password) => {
    expect(secretsIn(text).map(({ secret }) => secret)).toEqual([password]);
  });

  it.each(["api_key", "clientSecret", "X-Auth-Token", "STRIPE_KEY", "access token", "aws_secret_access_key"])(
    "are secrets when they look drawn: %s",
    (name) => {
      const secret = sample("<A32>");
      expect(secretsIn(`${name} = "${secret}"`).map(({ secret: cut }) => cut)).toEqual([secret]);
      expect(secretsIn(secret, name.replace(" ", "_")).map(({ secret: cut }) => cut)).toEqual([secret]);
      expect(secretsIn(`${name} = "customer-account-settings"`)).toEqual([]);
      expect(secretsIn(`${name} = process.env.${name.toUpperCase().replace(/\W/g, "_")}`)).toEqual([]);
    },
  );

  it.each([
    "xxxxxxxx",
    "********",
    "<password>",
    template("PASSWORD"),
    "your-password-here",
    "changeme",
    "[REDACTED]",
    "{{ pw }}",
    "null",
    "string",
  ])("are not placeholders: %s", (value) => {
    expect(secretsIn(value, "password")).toEqual([]);
    expect(secretsIn(`password: "${value}"`)).toEqual([]);
  });

  it.each([
    "nextPageToken",
    "public_key",
    "password_hash",
    "key_id",
    "idempotency_key",
    "cache_key",
    "token_type",
    "max_tokens",
  ])("are not of harmless names: %s", (name) => {
    expect(secretsIn(sample("<A32>"), name)).toEqual([]);
  });
});

describe("what is no secret", () => {
  it.each([
    ["a commit", `commit ${sample("<h40>")}`],
    ["a UUID", sample("id <uuid>")],
    ["an integrity string", `"integrity": "sha512-${sample("<b86>")}=="`],
    ["an image", `data:image/png;base64,iVBORw0KGgo${sample("<b400>")}`],
    [
      "a signed URL",
      `https://b.s3.amazonaws.com/k?X-Amz-Credential=${sample("AKIA<B16>")}%2F20250101%2Fus-east-1&X-Amz-Signature=${sample("<h64>")}`,
    ],
    ["a publishable key", sample("pk_live_<A24>")],
    ["a client id", sample("<d12>-<a32>.apps.googleusercontent.com")],
    ["a sample of a provider", "AKIAIOSFODNN7EXAMPLE"],
  ])("is %s", (_, text) => {
    expect(secretsIn(text)).toEqual([]);
  });
});

describe("cutting", () => {
  it("takes a secret out everywhere, also where nothing names it", () => {
    const secret = sample("<A24>");
    expect(cutIn(`first ${secret}, then token: "${secret}"`)).not.toContain(secret);
  });

  it("joins what overlaps, under the more exact rule", () => {
    const token = sample("ghp_<A36>");
    expect(secretsIn(`https://x:${token}@github.com`)).toEqual([
      { rule: "dlp.secret.github", secret: token },
    ]);
    expect(secretsIn(token, "password")).toEqual([{ rule: "dlp.secret.github", secret: token }]);
  });
});

describe("characters of which nothing is seen", () => {
  it.each(["\u200b", "\u2060", "\u00ad", "\ufeff", "\u200d\u200c"])("hide no token: %j", (unseen) => {
    const token = sample("ghp_<A36>");
    const split = [...token].join(unseen);
    expect(secretsIn(`see ${split}, please`)).toEqual([{ rule: "dlp.secret.github", secret: split }]);
    expect(secretsIn(`see ${token.slice(0, 9)}${unseen}${token.slice(9)}`)).toHaveLength(1);
  });

  it("part two tokens as spaces do", () => {
    const tokens = [sample("ghp_<A36>"), sample("ghp_<A36>")];
    expect(secretsIn(tokens.join("\u200b")).map(({ secret }) => secret)).toEqual(tokens);
  });
});
