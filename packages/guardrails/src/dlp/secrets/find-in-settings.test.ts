import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import { sampleOf } from "./testing/sample";
import { secretsIn } from "./testing/find-in";
import { seededRandom } from "./testing/sample";

const random = seededRandom(23);
const sample = (form: string) => sampleOf(form, random);
/** What a template of a shell or of JavaScript puts where a value will stand. */
const template = (name: string) => `$\{${name}}`;
const DEVICE_TOKEN = sample("<a32>");
const cutOf = (text: string) => secretsIn(text).map(({ secret }) => secret);

describe("places where nothing but a secret stands", () => {
  it.each([
    ["settings of npm", "//registry.test/:_authToken=plain-old-word", "plain-old-word"],
    ["a block of Gradle", "credentials {\n  username 'user'\n  password 'password'\n}", "password"],
    ["settings of PHPMailer", "$mail->isSMTP();\n$mail->Password = 'secret';", "secret"],
    ["a connection string", "Driver={x};Server=db;UID=sa;PWD=root;", "root"],
    ["a variable of PHP after its user", '$user = "mg"; $password = goodspec;', "goodspec"],
    ["a command for another machine", "psexec \\\\host -u adm -p PASSWORD cmd", "PASSWORD"],
    ["the same in quotes", 'PsExec64.exe \\\\10.0.0.1 -u D\\a -p "Blue Sky" cmd', "Blue Sky"],
    ["an element", "<password>Qw3rty77</password>", "Qw3rty77"],
    ["a constant of PHP", "define('DB_PASSWORD', 'wp_pw77');", "wp_pw77"],
    ["a device's program", `char auth[] = "${DEVICE_TOKEN}";`, DEVICE_TOKEN],
  ])("%s", (_, text, secret) => {
    expect(cutOf(text)).toEqual([secret]);
  });

  it.each([
    `//registry.test/:_authToken=${template("NPM_TOKEN")}`,
    `credentials {\n  username 'user'\n  password '${template("password")}'\n}`,
    "$user = $a; $password = $b;",
    `<password>${template("password")}</password>`,
    "<password/>",
  ])("are not filled in yet in %j", (text) => {
    expect(cutOf(text)).toEqual([]);
  });
});

describe("tokens in the place of a user", () => {
  it("are found in a URL with and without a password after them", () => {
    const token = sample("<h40>");
    expect(cutOf(`https://${token}@host.test/x.git`)).toEqual([token]);
    expect(cutOf(`https://${token}:x-oauth-basic@host.test/x.git`)).toEqual([token]);
    expect(cutOf("https://somebody@host.test/x.git")).toEqual([]);
  });
});

describe("masked tokens", () => {
  it.each([
    "AKCxxxxxxxxxx",
    "AP6xxxxxxxxxx",
    "npm_xxxxxxxxxxx",
    "tvly-xxxxxxxxxxxxxxxx",
    "ghp_****************",
  ])("are cut like others: %s", (token) => {
    expect(cutOf(`see ${token} there`)).toEqual([token]);
    expect(cutOf(`=${token}`)).toEqual([token]);
  });

  it.each([
    "xxxxxxxxxxxxxxxx",
    "exxxxxxxxxxxxx",
    "my-own-xxxxxxxxxxxx",
    "ghp_xxxx",
    "aghp_xxxxxxxxxxxx",
    "**********",
  ])("have the mark of a provider: not %s", (text) => {
    expect(cutOf(`see ${text} there`)).toEqual([]);
  });
});

describe("manifests of Kubernetes", () => {
  const manifest = (kind: string) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: mine\ndata:\n  pw: aHVudGVyMjI=\n  tls.crt: LS0tLS1CRUdJTg==\nstringData:\n  note: "two words"\ntype: Opaque\n`;

  it("hold secrets under any name where their kind is Secret", () => {
    expect(secretsIn(manifest("Secret"))).toEqual([
      { rule: "dlp.secret.kubernetes", secret: "aHVudGVyMjI=" },
      { rule: "dlp.secret.kubernetes", secret: "two words" },
    ]);
    expect(cutOf(`kind: List\n---\n${manifest('"Secret"')}`)).toEqual(["aHVudGVyMjI=", "two words"]);
  });

  it("hold none where it is another", () => {
    expect(cutOf(manifest("ConfigMap"))).toEqual([]);
    expect(cutOf(`${manifest("Secret").slice(0, 24)}---\n${manifest("ConfigMap")}`)).toEqual([]);
  });
});

describe("keys with their mark inside", () => {
  it("are found where they begin with a sign of base64", () => {
    const key = `/${sample("<b32>")}+ASbC${sample("<b5>")}=`;
    expect(cutOf(`key=${key}`)).toEqual([key]);
    expect(cutOf(key)).toEqual([key]);
  });
});
