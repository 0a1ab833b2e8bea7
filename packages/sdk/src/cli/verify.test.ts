import { fromUtf8 } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import { utf8 } from "@letsping/core";
import { beforeEach } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { AFTER } from "../../test/receipts";
import { APPROVED } from "../../test/receipts";
import { CHANGED } from "../../test/receipts";
import { DURING } from "../../test/receipts";
import { MODIFIED } from "../../test/receipts";
import { newKey } from "../../test/receipts";
import type { Key } from "../../test/receipts";
import { PROPOSED } from "../../test/receipts";
import { REJECTED } from "../../test/receipts";
import { SALT } from "../../test/receipts";
import { MAX_FILE_BYTES } from "./read-files";
import { run } from "./run";
import type { Report } from "./verify";

const COMPARED = ["--payload", "payload.json", "--salt", SALT];
const NAMED = [
  ...["--issuer", "https://approvals.example.com", "--project", "proj_1", "--service", "billing-agent"],
  ...["--action", "refund_user", "--request", "req_1"],
];

let key: Key;
let files: Map<string, string | Uint8Array>;

beforeEach(async () => {
  key = newKey();
  files = new Map<string, string | Uint8Array>([
    ["receipt.jws", await key.receipt(APPROVED)],
    ["keys.json", JSON.stringify({ keys: [key.jwk] })],
    ["payload.json", JSON.stringify(PROPOSED, null, 2)],
    ["changed.json", JSON.stringify(CHANGED)],
  ]);
});

async function read(path: string, mostBytes: number): Promise<Uint8Array> {
  const found = files.get(path);
  if (found === undefined) throw new LetsPingError("invalid_option", `${path} cannot be read: no such file.`);
  return (typeof found === "string" ? utf8(found) : found).slice(0, mostBytes);
}

function letsping(words: string[], now = DURING) {
  return run(words, { read, now: () => now });
}

function verify(...words: string[]) {
  return letsping(["verify", "receipt.jws", "--jwks", "keys.json", ...words]);
}

async function reportOf(...words: string[]): Promise<Report> {
  return JSON.parse((await verify("--json", ...words)).out) as Report;
}

/** The command must say no, and why. */
async function expectRefused(why: string | RegExp, ...words: string[]): Promise<void> {
  const { code, out } = await verify(...words);
  expect(out).toMatch(why);
  expect(out).toContain("✗");
  expect(out).toContain("The receipt does not verify.");
  expect(code).toBe(1);
}

async function expectCannotSay(why: string | RegExp, ...words: string[]): Promise<void> {
  const { code, out, errors } = await verify(...words);
  expect(errors).toMatch(why);
  expect([code, out]).toEqual([2, ""]);
}

describe("a genuine receipt", () => {
  test("is told with every check, what it says, and that it approves exactly this payload", async () => {
    const { code, out } = await verify(...COMPARED, ...NAMED);
    expect(out.replaceAll(key.jwk.kid, "KID")).toMatchInlineSnapshot(`
      "✓ Signed by the key KID
      ✓ For the issuer https://approvals.example.com
      ✓ For the project proj_1
      ✓ For the service billing-agent
      ✓ For the action refund_user
      ✓ For the request req_1
      ✓ payload.json is exactly the payload that was proposed
      ✓ Decided by a person, as owner
      – not checked: whether it was used: the gateway knows that

        request     req_1
        project     proj_1
        service     billing-agent
        action      refund_user
        status      APPROVED
        decided by  per_maya
        decided at  2026-11-21T12:00:00.000Z
        usable      until 2026-11-21T13:00:00.000Z (judged at 2026-11-21T12:30:00.000Z)
        mode        live
        hidden      no value was out of the person's sight
        signed by   https://approvals.example.com

      The receipt is genuine. It approves exactly this payload.
      "
    `);
    expect(code).toBe(0);
  });

  test("of a changed payload tells the proposed one from the approved one", async () => {
    files.set("receipt.jws", await key.receipt(MODIFIED));
    const proposed = await verify(...COMPARED);
    expect(proposed.out).toContain(
      "✓ payload.json is exactly the payload that was proposed; a person changed it",
    );
    expect(proposed.out).toContain("It approves another payload: the one that a person changed.");
    const changed = await verify("--payload", "changed.json", "--salt", SALT);
    expect(changed.out).toContain(
      "✓ changed.json is exactly the payload that was approved, as a person changed it",
    );
    expect(changed.out).toContain("It approves exactly this payload.");
    const both = await reportOf(...COMPARED, "--patched", "changed.json");
    expect(both).toMatchObject({ genuine: true, approves: true });
    expect([proposed.code, changed.code]).toEqual([0, 0]);
  });

  test("past its end is still genuine, and says until when it was usable", async () => {
    const { code, out } = await letsping(
      ["verify", "receipt.jws", "--jwks", "keys.json", ...COMPARED],
      AFTER,
    );
    expect(out).toContain(
      "it was usable until 2026-11-21T13:00:00.000Z; at 2027-01-01T00:00:00.000Z that was over",
    );
    expect(out).toContain("The receipt is genuine. It approves exactly this payload. Its time is over.");
    expect(code).toBe(0);
  });

  test("is judged by the time that was given", async () => {
    expect(await reportOf("--at", "2026-11-21T12:59:59Z")).toMatchObject({ usable: "yes" });
    expect(await reportOf("--at", "2026-11-21T14:00:00+01:00")).toMatchObject({ usable: "over" });
    expect(await reportOf("--at", "2026-11-21T11:00:00Z")).toMatchObject({
      usable: "not yet",
      genuine: true,
    });
  });

  test.each([
    [{ ...REJECTED }, "Decided by a person, as owner"],
    [{ ...REJECTED, status: "EXPIRED", decided_by: undefined }, "Nobody decided; it says so"],
    [{ ...REJECTED, status: "CANCELLED", decided_by: undefined }, "Withdrawn by the agent; it says so"],
  ])("of a refusal is genuine and allows nothing: %#", async (claims, words) => {
    files.set("receipt.jws", await key.receipt(JSON.parse(JSON.stringify(claims))));
    const { code, out } = await verify(...COMPARED);
    expect(out).toContain(`✓ ${words}`);
    expect(out).toContain("It is no approval: nothing may run.");
    expect(code).toBe(0);
    expect(await reportOf(...COMPARED)).toMatchObject({ approves: false, usable: "never" });
  });

  test("says loudly that it is a test, and names what the person could not see", async () => {
    const hidden = Array.from({ length: 22 }, (_each, index) => ({ path: `/deep/${index}`, type: "string" }));
    files.set("receipt.jws", await key.receipt({ ...APPROVED, mode: "test", hidden }));
    const { out } = await verify();
    expect(out).toMatch(/^TEST: /);
    expect(out).toContain("the person could not see /deep/0 (string), ");
    expect(out).toContain("/deep/19 (string), and 2 more");
  });

  test("can be the whole decision, as the dashboard saves it and as ask() gives it", async () => {
    const receipt = await key.receipt(MODIFIED);
    const decision = { receipt, commitment_salt: SALT, payload: PROPOSED, final_payload: CHANGED };
    for (const named of [{ request_id: "req_1" }, { id: "req_1", status: "APPROVED_WITH_MODIFICATIONS" }]) {
      files.set("receipt.jws", JSON.stringify({ ...named, ...decision }));
      const { code, out } = await verify();
      expect(out).toContain("✓ For the request req_1");
      expect(out).toContain("✓ Its `payload` is exactly the payload that was proposed");
      expect(out).toContain("✓ Its `final_payload` is exactly the payload that was approved");
      expect(out).toContain("It approves exactly this payload.");
      expect(code).toBe(0);
    }
    files.set("receipt.jws", JSON.stringify({ ...decision, request_id: "req_2", final_payload: PROPOSED }));
    await expectRefused("✗ For the request req_1; expected req_2");
    await expectRefused("✗ Its `final_payload` is another payload");
    files.set("receipt.jws", JSON.stringify({ ...decision, patched_payload: { amount: 1 } }));
    await expectRefused("✗ Its `patched_payload` is another payload");
    files.set("receipt.jws", JSON.stringify({ ...decision, status: "APPROVED", action: "send_coupon" }));
    files.set("odd.json", JSON.stringify({ ...decision, status: ["REJECTED"] }));
    expect((await letsping(["verify", "odd.json", "--jwks", "keys.json"])).errors).toContain(
      "holds `status`",
    );
    await expectRefused("✗ It says APPROVED_WITH_MODIFICATIONS; its file says APPROVED");
    await expectRefused("✗ For the action refund_user; expected send_coupon");
  });

  test("says what was not looked at", async () => {
    const { out } = await verify("--project", "proj_1");
    expect(out).toContain("not checked: which payload it is for (give --payload and --salt)");
    expect(out).toContain("(give --issuer, --service, --action, --request)");
    expect(out).toContain("of a payload that was not compared");
  });
});

describe("keys", () => {
  test("that were endorsed by the ones before are followed to the first", async () => {
    const [first, second] = [newKey(), newKey()];
    const keys = [
      { ...key.jwk, endorsement: second.endorse(key.jwk) },
      { ...second.jwk, endorsement: first.endorse(second.jwk) },
      first.jwk,
    ];
    files.set("keys.json", JSON.stringify({ keys }));
    expect((await verify()).out).toContain(`✓ That key is endorsed over 2 keys, from ${first.jwk.kid}`);
    files.set("keys.json", JSON.stringify({ keys: [keys[0], second.jwk] }));
    expect((await verify()).out).toContain(`✓ That key is endorsed by the key ${second.jwk.kid}`);
  });

  test("whose endorsement does not hold are refused", async () => {
    const [before, stranger] = [newKey(), newKey()];
    const endorsed = (endorsement: string, ...more: object[]) =>
      files.set("keys.json", JSON.stringify({ keys: [{ ...key.jwk, endorsement }, ...more] }));
    endorsed(before.endorse(stranger.jwk), before.jwk);
    await expectRefused("its endorsement is for another key");
    endorsed(before.endorse(key.jwk));
    await expectRefused("the key that endorsed it is not published");
    endorsed("nothing", before.jwk);
    await expectRefused("its endorsement is no compact JWS");
    endorsed(before.jws({ alg: "none", kid: before.jwk.kid }, key.jwk), before.jwk);
    await expectRefused("its endorsement is not EdDSA of type letsping-key");
    endorsed(
      stranger.jws({ alg: "EdDSA", typ: "letsping-key+jwt", kid: before.jwk.kid }, key.jwk),
      before.jwk,
    );
    await expectRefused("the signature of its endorsement does not hold");
    endorsed(before.endorse(key.jwk), { ...before.jwk, endorsement: key.endorse(before.jwk) });
    await expectRefused("its endorsements go in a circle");
  });
});

describe("what does not verify", () => {
  test("another payload, another salt and a payload that is called final", async () => {
    await expectRefused(
      "changed.json is another payload than the receipt names",
      "--payload",
      "changed.json",
      "--salt",
      SALT,
    );
    const salt = toBase64Url(new Uint8Array(16));
    await expectRefused("or the salt is another", "--payload", "payload.json", "--salt", salt);
    await expectRefused("another payload", "--patched", "changed.json", "--salt", SALT);
    files.set("receipt.jws", await key.receipt(REJECTED));
    await expectRefused("expected none, it approves nothing", "--patched", "payload.json", "--salt", SALT);
  });

  test.each(NAMED.filter((word) => word.startsWith("--")))("another name for %s", async (option) => {
    await expectRefused("; expected another", option, "another");
  });

  test("a key that is not published, and says which are", async () => {
    files.set("receipt.jws", await newKey().receipt(APPROVED));
    await expectRefused(new RegExp(`No published key has the id .*The keys are for ${key.jwk.kid}`));
  });

  test("another algorithm, another type, and none at all", async () => {
    const typ = "letsping-receipt+jwt";
    const { kid } = key.jwk;
    for (const header of [
      { alg: "none", kid, typ },
      { alg: "HS256", kid, typ },
      { alg: "EdDSA", kid, typ: "JWT" },
    ]) {
      files.set("receipt.jws", key.jws(header, APPROVED));
      await expectRefused("not EdDSA of type letsping-receipt");
    }
  });

  test("claims that were changed after they were signed", async () => {
    const [head, , tail] = (await key.receipt(REJECTED)).split(".");
    files.set("receipt.jws", `${head}.${toBase64Url(utf8(JSON.stringify(APPROVED)))}.${tail}`);
    await expectRefused("The signature does not fit the claims");
    expect((await reportOf()).claims).toBeNull();
  });

  test.each([["e30.e30.e30"], ["no receipt at all"], ["a".repeat(70_000)], ['"in quotes"']])(
    "text that is no receipt: %#",
    async (text) => {
      files.set("receipt.jws", text);
      await expectRefused(/not a compact JWS|longer than/);
    },
  );

  test.each([
    [{ v: 2 }, "version 2"],
    [{ service: "" }, "names no service"],
    [{ aud: "proj_2" }, "addressed to proj_2"],
    [{ mode: "both" }, "neither live nor test"],
    [{ status: "APPROVED!" }, "its status is APPROVED!"],
    [{ decided_at: "soon" }, "no time of decision"],
    [{ exp: 1e300 }, "names no end"],
    [{ payload_commitment: null }, "commits to no payload"],
    [{ status: "APPROVED_WITH_MODIFICATIONS" }, "does not fit its commitment"],
    [{ hidden: [{ path: 1 }] }, "list of hidden values"],
  ])("signed claims that are no whole receipt: %j", async (change, why) => {
    files.set("receipt.jws", await key.receipt({ ...APPROVED, ...change }));
    await expectRefused(why);
  });

  test("and what would steer a terminal is written out", async () => {
    const service = "billing\u001b[2J\u202egnillib\nstatus    APPROVED";
    files.set("receipt.jws", await key.receipt({ ...APPROVED, service }));
    const { out } = await verify("--service", "billing");
    expect(out).toContain("billing\\u{1b}[2J\\u{202e}gnillib\\u{a}status");
    const json = (await verify("--json")).out;
    for (const text of [out, json]) {
      expect(text).not.toContain("\u001b");
      expect(text).not.toContain("\u202e");
    }
    expect((JSON.parse(json) as Report).claims?.service).toBe(service);
  });
});

describe("what cannot be said ends with 2 and says what would work", () => {
  test.each([
    [["verify", "receipt.jws"], /--jwks is missing; save the keys from \/\.well-known\/jwks\.json/],
    [["verify", "--jwks", "keys.json"], /No receipt was named/],
    [["verify", "a", "b", "--jwks", "keys.json"], /2 receipts were named \(a, b\)/],
    [["verify", "-", "--jwks", "-"], /standard input was named more than once/],
    [["verify", "receipt.jws", "--jwks", "keys.json", "--keys", "x"], /There is no option --keys/],
    [["verify", "receipt.jws", "--jwks", "--json"], /--jwks was given without a value/],
    [["verify", "receipt.jws", "--jwks", "a", "--jwks=b"], /--jwks was given twice/],
    [["approve"], /There is no command approve/],
    [[], /No command was given/],
  ])("%j", async (words, why) => {
    const { code, out, errors } = await letsping(words);
    expect(errors).toMatch(why);
    expect([code, out]).toEqual([2, ""]);
  });

  test("a payload without its salt, and a salt that is none", async () => {
    await expectCannotSay(/without its salt.*\n.*commitment_salt/, "--payload", "payload.json");
    await expectCannotSay(/not base64url of 16 bytes/, "--payload", "payload.json", "--salt", "short");
  });

  test("a time without a zone", async () => {
    await expectCannotSay(/no time with its zone/, "--at", "2026-11-21T12:00:00");
    await expectCannotSay(/no time with its zone/, "--at", "2026-99-21T12:00:00Z");
  });

  test.each([
    ["payload.json", '{"a":1,"a":2}', /payload\.json cannot be read as JSON.*the same key twice at \/a/],
    ["payload.json", '{"a":9007199254740993}', /cannot be read as JSON.*beyond/],
    ["payload.json", "[1]", /payload\.json is no JSON object/],
    ["payload.json", "{", /cannot be read as JSON/],
    ["payload.json", Uint8Array.of(0xff, 0xfe, 0x7b), /is not UTF-8 text/],
    ["payload.json", "[".repeat(100_000), /nesting deeper/],
    ["payload.json", new Uint8Array(MAX_FILE_BYTES + 5).fill(32), /is longer than \d+ bytes/],
    ["keys.json", "{}", /keys\.json holds no list of keys.*\n.*well-known/],
    ["keys.json", '{"keys":[]}', /holds no list of keys/],
    ["keys.json", "<html>", /keys\.json cannot be read as JSON/],
    ["receipt.jws", " \n", /receipt\.jws is empty/],
    ["receipt.jws", '{"payload":{}}', /receipt\.jws holds no receipt/],
    ["receipt.jws", '{"receipt":"x","commitment_salt":5}', /commitment_salt of receipt\.jws is not/],
  ])("%s: %#", async (file, content, why) => {
    files.set(file, content);
    await expectCannotSay(why, ...COMPARED);
  });

  test("a file that is not there", async () => {
    await expectCannotSay(/missing\.json cannot be read/, "--payload", "missing.json", "--salt", SALT);
  });
});

test("a salt may begin with a dash, a file with a byte order mark, and a receipt end with a line", async () => {
  const salt = `-${SALT.slice(1)}`;
  const other = await verify("--payload", "payload.json", "--salt", salt);
  expect(other.code).toBe(1);
  files.set("payload.json", `\ufeff${JSON.stringify(PROPOSED)}`);
  files.set("receipt.jws", `${fromUtf8(await read("receipt.jws", 9_999))}\r\n`);
  expect((await verify(`--payload=payload.json`, `--salt=${SALT}`)).code).toBe(0);
});

test("keys that are nonsense are no keys", async () => {
  const nonsense = [null, 7, {}, { kid: 5, x: 7 }, { ...key.jwk, x: 5 }, { ...key.jwk, x: "" }];
  files.set("keys.json", JSON.stringify({ keys: nonsense }));
  await expectRefused(/could not be checked|does not fit/);
});

test("--help and --version say so", async () => {
  expect((await letsping(["verify", "--help"])).out).toContain("letsping verify RECEIPT --jwks KEYS");
  for (const words of [
    ["verify", "--help", "--jwks"],
    ["--version", "verify"],
    ["help", "verify"],
  ])
    expect((await letsping(words)).code, "0 would call a receipt genuine").toBe(2);
  await expectRefused("expected --help", "--action", "--help");
  expect((await letsping(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
