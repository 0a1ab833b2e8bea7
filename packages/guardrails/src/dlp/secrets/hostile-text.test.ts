import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import { cutIn } from "./testing/find-in";
import { hitsIn } from "./testing/find-in";
import { sampleOf } from "./testing/sample";
import { seededRandom } from "./testing/sample";

// Put together, so that no searcher of keys stops at it.
const DASHES = "-----";

const LENGTH = 1_000_000;
const random = seededRandom(5);
const DRAWN = sampleOf("<A24>", random);
const JWT_HEADER = "eyJhbGciOiJIUzI1NiJ9.";

function repeated(unit: string, length = LENGTH): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/** What makes a reader of secrets look back, look ahead or begin again. */
const UNITS = [
  "password=",
  "password: ",
  "password\n",
  "KEY0=",
  "KEY0:",
  "token==",
  `token=${DRAWN}&`,
  `token ${DRAWN} '`,
  `<key>${DRAWN}</key>`,
  `"${DRAWN}",`,
  "eyJ-",
  "ey=",
  "ZXlK+",
  JWT_HEADER,
  "MIIEvQIBADANBgkqhkiG9w0BAQ-",
  "b3BlbnNzaC1rZXktdjE ",
  `${DASHES}BEGIN PRIVATE KEY${DASHES}`,
  "-----BEGIN ",
  "PRIVATE KEY",
  "PuTTY-User-Key-File-2: Private-Lines: ",
  '"kty":"d":"',
  "://a:b@",
  "://",
  "user=a;password=",
  "Server=a;Pwd=",
  "--token ",
  "-u a -p ",
  "-u a:b ",
  "Bearer ",
  "NetworkCredential(",
  "credentials { user password 'x' ",
  "IDENTIFIED BY ",
  "kind: Secret\ndata:\n a: ",
  "\nkind: Secret\n",
  "xxxxxxxxxx",
  "ghp_xxxxxxxxxx",
  "{AQAAABAA",
  "aQ~",
  "IQoJb3JpZ2lu/",
  "sk-",
  "<a name='token'>",
  "\\",
  '"',
  " ",
  "a",
  "/",
  "é",
];

describe("a text of a million characters that is made to be slow", () => {
  it.each(UNITS)(
    "is read to its end, as time that grows with the square would not let it: %j again and again",
    (unit) => {
      const text = repeated(unit);
      const hits = hitsIn(text);
      // One assertion for all: there may be a hundred thousand hits.
      const overlapping = hits.filter(({ start }, at) => start < (hits[at - 1]?.end ?? 0));
      expect(overlapping).toEqual([]);
      expect(hits.at(-1)?.end ?? 0).toBeLessThanOrEqual(LENGTH);
    },
  );

  it.each(["KEY0=", "password=", "eyJ-", `token=${DRAWN}&`, "IQoJb3JpZ2lu/", "ghp_", "--token "])(
    "does not tire the finder: a token after %j again and again is still cut",
    (unit) => {
      const secret = sampleOf("ghp_<A36>", random);
      expect(cutIn(`${repeated(unit)}\n\n see ${secret} and password: "${DRAWN}"`)).not.toContain(secret);
      expect(cutIn(`${repeated(unit)}\n\npassword: "${DRAWN}"`)).not.toContain(`password: "${DRAWN}"`);
    },
  );
});

describe("an honest text", () => {
  it("is read to its end: a hundred kilobytes of settings", () => {
    const lines = Array.from(
      { length: 2000 },
      (_, line) => `SETTING_${line}_TOKEN=customer-account-settings`,
    );
    expect(hitsIn(lines.join("\n"))).toEqual([]);
  });
});
