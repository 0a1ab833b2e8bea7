import { createHash } from "node:crypto";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { makeSignInToken } from "../auth/sign-in-link";
import { readConfig } from "../config";
import { StartError } from "../config";
import { createDeps } from "../create-deps";
import { resolveMasterKey } from "../db/master-key";
import { sweep } from "../requests/sweeper";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { dumpDatabase } from "../testing/dump";
import { createTestClient } from "../testing/test-client";
import { createCipher } from "./cipher";

const random = (length: number) => new Uint8Array(randomBytes(length));

/** Every form in which a planted text could stand somewhere. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [secret, bytes.toString("hex"), bytes.toString("base64").replace(/=+$/, "").slice(1, -2)];
}

describe("planted secrets", () => {
  const planted = {
    payload: "canary-payload-7f3a91",
    key: "canaryKey4c21d8",
    schema: "canary-schema-e5b7",
    agentWords: "canary-agent-words-91ac",
    loose: "canary-metadata-2d6e",
    edited: "canary-edited-50bb",
    rejection: "canary-rejection-8e1f",
    withdrawal: "canary-withdrawal-03d9",
    lpMeta: "canary-lp-meta-77aa",
    unvalidated: "canary-refused-payload-66f0",
  };
  const credentials: Record<string, string> = { password: "canary-password-a81c" };
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ limits: "off" });
    const page = createTestClient(app.url, { Origin: app.url });
    const token = await makeSignInToken(app.deps.pool, app.deps.random);
    credentials["sign-in token"] = token;
    const made = await page.post("/api/sign-in-link", {
      token,
      name: "Olga Owner",
      email: "olga@example.test",
      password: credentials["password"],
    });
    const cookie = made.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    credentials["session cookie"] = decodeURIComponent(cookie.split("=")[1] ?? "");
    const owner = createTestClient(app.url, { Origin: app.url, Cookie: cookie });
    credentials["API key"] = (await owner.post("/api/keys", { name: "bot", mode: "live" })).body.api_key;
    const agent = createTestClient(app.url, {
      Authorization: `Bearer ${credentials["API key"]}`,
      "X-LetsPing-Version": "2",
    });
    const body = {
      service: "s",
      action: "a",
      payload: { note: planted.payload, [planted.key]: 1, _lp_meta: { environment: planted.lpMeta } },
      schema: {
        type: "object",
        properties: { note: { type: "string", title: planted.schema }, [planted.key]: { type: "integer" } },
      },
      metadata: { reason: planted.agentWords, loose: { deep: planted.loose } },
    };
    const edited = await ask(agent, body);
    await approve(owner, edited, { patched_payload: { note: planted.edited, [planted.key]: 2 } });
    const claimed = await execution(agent, edited, { state: "executing" });
    credentials["lease"] = claimed.body.lease;
    const rejected = await ask(agent, body);
    await reject(owner, rejected, planted.rejection);
    const withdrawn = await ask(agent, body);
    await agent.post(`/api/requests/${withdrawn}/cancel`, { reason: planted.withdrawal });
    const expired = await ask(agent, body);
    await app.deps.pool.query("update approval_request set expires_at = clock_timestamp() where id = $1", [
      expired,
    ]);
    await sweep(app.deps);
    await agent.post("/api/ingest", { ...body, payload: { note: planted.unvalidated, [planted.key]: "x" } });
    await agent.call("POST", "/api/ingest", { raw: `{"payload":{"a":"${planted.unvalidated}",}}` });
    await page.post("/api/auth/sign-in/email", {
      email: "olga@example.test",
      password: `${credentials["password"]}!`,
    });
    for (const path of [
      "/api/requests",
      "/api/requests?format=csv",
      `/api/requests/${edited}`,
      "/api/actions",
      "/api/keys",
    ])
      expect((await owner.get(path)).status).toBe(200);
    // A failure of ours, so that its log line is looked at too.
    await app.deps.pool.query("update approval_request set sealed_body = $2 where id = $1", [
      expired,
      Buffer.from("broken"),
    ]);
    expect((await agent.get(`/api/status/${expired}`)).status).toBe(500);
    expect(app.logged()).toContain("call failed");
  });
  afterAll(() => app.close());

  test("stand in no column of any table", async () => {
    const dump = await dumpDatabase(app.deps.pool);
    expect(dump).toContain("auth_user.name: Olga Owner");
    expect(dump.length).toBeGreaterThan(5_000);
    for (const [what, secret] of Object.entries({ ...planted, ...credentials })) {
      for (const form of formsOf(secret)) expect(dump.includes(form), `${what} as ${form}`).toBe(false);
    }
  });

  test("stand in no line of the log, at its most talkative", () => {
    const log = app.logged();
    expect(log).toContain("/api/ingest");
    for (const [what, secret] of Object.entries({ ...planted, ...credentials })) {
      for (const form of formsOf(secret)) expect(log.includes(form), `${what} as ${form}`).toBe(false);
    }
  });

  test("keys, links and leases are stored as SHA-256, the password as a slow salted hash", async () => {
    const digest = (secret: string | undefined) =>
      createHash("sha256")
        .update(secret ?? "")
        .digest("hex");
    const { rows } = await app.deps.pool.query(
      `select (select encode(hash, 'hex') from api_key) as key, (select encode(token_hash, 'hex') from sign_in_link) as link,
         (select encode(lease_hash, 'hex') from approval_request where lease_hash is not null) as lease,
         (select password from auth_account) as password`,
    );
    expect(rows[0]).toMatchObject({
      key: digest(credentials["API key"]),
      link: digest(credentials["sign-in token"]),
      lease: digest(credentials["lease"]),
    });
    expect(rows[0].password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
  });

  test("the private key of receipts is sealed too", async () => {
    const { rows } = await app.deps.pool.query<{ kid: string; sealed_private: Buffer }>(
      "select * from signing_key",
    );
    const [row] = rows;
    if (!row) throw new Error("There is no signing key.");
    const opened = app.deps.cipher.open(`signing_key|${row.kid}|private`, row.sealed_private) as {
      d: string;
    };
    const dump = await dumpDatabase(app.deps.pool);
    expect(opened.d).toMatch(/^[\w-]{43}$/);
    expect(dump).not.toContain(opened.d);
  });
});

describe("another master key", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ limits: "off" });
  });
  afterAll(() => app.close());

  function configWith(masterKey: Uint8Array) {
    return readConfig({
      DATABASE_URL: app.databaseUrl,
      LETSPING_MASTER_KEY: Buffer.from(masterKey).toString("base64"),
    });
  }

  test("refuses to start, says so, and writes nothing", async () => {
    const before = await dumpDatabase(app.deps.pool);
    const starting = resolveMasterKey(configWith(random(32)), app.databaseUrl, random);
    await expect(starting).rejects.toThrow(StartError);
    await expect(starting).rejects.toThrow(
      /LETSPING_MASTER_KEY is not the key that this database was sealed with/,
    );
    expect(await dumpDatabase(app.deps.pool)).toBe(before);
  });

  test("the right one is accepted", async () => {
    expect(Buffer.from(await resolveMasterKey(configWith(app.masterKey), app.databaseUrl, random))).toEqual(
      Buffer.from(app.masterKey),
    );
  });

  test("opens nothing, even where the check is gone", async () => {
    const masterKey = random(32);
    const stopping = new AbortController();
    const opening = createDeps({
      config: configWith(masterKey),
      port: app.port,
      databaseUrl: app.databaseUrl,
      directUrl: app.databaseUrl,
      masterKey,
      log: app.deps.log,
      stopping: stopping.signal,
    });
    await expect(opening).rejects.toThrow();
  });
});

describe("sealed rows that were touched", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ limits: "off" });
  });
  afterAll(() => app.close());

  test("a body moved to another request, or changed, is neither shown nor approved", async () => {
    const agent = await app.withKey();
    const maya = await app.as("operator");
    const cheap = await ask(agent, { payload: { amount: 1 }, schema: null });
    const dear = await ask(agent, { payload: { amount: 1_000_000 }, schema: null });
    const { rows } = await app.deps.pool.query("select sealed_body from approval_request where id = $1", [
      cheap,
    ]);
    const original = rows[0].sealed_body as Buffer;
    const flipped = Buffer.from(original);
    flipped[flipped.length - 20] = (flipped[flipped.length - 20] ?? 0) ^ 1;
    for (const [id, body] of [
      [dear, original],
      [cheap, flipped],
      [cheap, original.subarray(0, 40)],
    ] as const) {
      await app.deps.pool.query("update approval_request set sealed_body = $2 where id = $1", [id, body]);
      for (const answer of [
        await approve(maya, id),
        await agent.get(`/api/status/${id}`),
        await maya.get(`/api/requests/${id}`),
        await execution(agent, id, { state: "executing" }),
      ]) {
        expect([409, 500]).toContain(answer.status);
        expect(answer.text).not.toContain("amount");
      }
      const { rows: after } = await app.deps.pool.query(
        "select status, receipt from approval_request where id = $1",
        [id],
      );
      expect(after).toEqual([{ status: "PENDING", receipt: null }]);
    }
  });
});

describe("the cipher", () => {
  const cipher = createCipher(random(32), random);

  test("property: what is sealed opens, at its own place and with its own key only", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.string(), (value, place, elsewhere) => {
        const sealed = cipher.seal(place, value as never);
        expect(JSON.stringify(cipher.open(place, sealed))).toBe(JSON.stringify(value));
        if (elsewhere !== place) expect(() => cipher.open(elsewhere, sealed)).toThrow();
        expect(() => createCipher(random(32), random).open(place, sealed)).toThrow();
      }),
      { numRuns: 200 },
    );
  });

  test("every flipped bit and every shortening is noticed", () => {
    const sealed = cipher.seal("table|row|column", { amount: 550 });
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      expect(() => cipher.open("table|row|column", changed), `byte ${index}`).toThrow();
      expect(() => cipher.open("table|row|column", sealed.subarray(0, index)), `length ${index}`).toThrow();
    }
    expect(() => cipher.open("table|row|column", Buffer.concat([sealed, Buffer.of(0)]))).toThrow();
  });

  test("the same value is never sealed to the same bytes", () => {
    const seen = new Set(
      Array.from({ length: 100 }, () => cipher.seal("p", { a: 1 }).toString("hex").slice(0, 60)),
    );
    expect(seen.size).toBe(100);
  });

  test("a key of another length is refused", () => {
    for (const length of [0, 16, 31, 33])
      expect(() => createCipher(random(length), random)).toThrow(RangeError);
  });
});
