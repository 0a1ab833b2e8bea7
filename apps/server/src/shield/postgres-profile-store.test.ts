import { randomBytes } from "node:crypto";
import { randomUUID } from "node:crypto";
import { createId } from "@letsping/core";
import { skeletonHash } from "@letsping/shield";
import { shieldSettings } from "@letsping/shield";
import type { ProfileChange } from "@letsping/shield";
import type { RunChange } from "@letsping/shield";
import type { StoredChange } from "@letsping/shield";
import { writeProfile } from "@letsping/shield";
import { profileStoreContract } from "@letsping/shield/testing";
import pg from "pg";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createCipher } from "../sealing/cipher";
import { dumpDatabase } from "../testing/dump";
import type { TestDatabase } from "../testing/postgres";
import { createTestDatabase } from "../testing/postgres";
import { createPostgresProfileStore } from "./postgres-profile-store";
import type { AuditedProfileStore } from "./postgres-profile-store";

const SETTINGS = shieldSettings();
const ONE_RUN_IS_ENOUGH = shieldSettings({ shadow_ends: { runs: 1, calls: 1, unseen: 0.99 } });
const random = (length: number) => new Uint8Array(randomBytes(length));

let database: TestDatabase;
let pools: pg.Pool[];
const cipher = createCipher(random(32), random);
const changed: string[] = [];
let opened = 0;

/** Two replicas, in turn. */
function open(): AuditedProfileStore {
  const pool = pools[opened++ % 2];
  if (!pool) throw new Error("There are two pools.");
  return createPostgresProfileStore({ pool, cipher }, (projectId, agent) => {
    changed.push(`${projectId} ${agent}`);
  });
}

function first(): pg.Pool {
  const [pool] = pools;
  if (!pool) throw new Error("There are two pools.");
  return pool;
}

function run(id: string, more: Partial<RunChange> = {}): RunChange {
  const skeleton = skeletonHash("desk", "open", { id: 1 });
  const step = { service: "desk", action: "open", skeleton, priority: "high" as const };
  const steps = [step, step, step];
  return { kind: "run", id, atMs: Date.now(), version: 1, steps, alarm: "none", decision: "none", ...more };
}

const newId = () => ({ projectId: createId("project", 0, random(10)), agent: randomUUID(), service: "desk" });

beforeAll(async () => {
  database = await createTestDatabase();
  pools = [0, 1].map(() => {
    const pool = new pg.Pool({ connectionString: database.url, max: 20 });
    pool.on("error", () => undefined);
    return pool;
  });
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

describe("the contract in PostgreSQL, from two replicas", () => {
  profileStoreContract({ test, open, runs: 12 });
});

test("it is told which agent has changed, and only when it has", async () => {
  const id = newId();
  changed.length = 0;
  await open().change(id, run("1"), SETTINGS);
  await open().change(id, run("1"), SETTINGS);
  expect(changed).toEqual([`${id.projectId} ${id.agent}`]);
});

test("a mode that changes is written down with who changed it, in the same transaction", async () => {
  const [store, id] = [open(), newId()];
  await store.change(id, run("1"), ONE_RUN_IS_ENOUGH);
  const ann = { kind: "person", id: "usr_ann", name: "Ann" } as const;
  await store.change(id, { kind: "mode", id: "2", atMs: Date.now(), mode: "shadow" }, SETTINGS, ann);
  const { rows } = await first().query(
    "select type, actor_kind, actor_id, actor_name, detail from audit_entry where project_id = $1 order by seq",
    [id.projectId],
  );
  const type = "shield.mode_changed";
  const of = { key_id: id.agent, service: "desk" };
  expect(rows).toEqual([
    {
      type,
      actor_kind: "gateway",
      actor_id: null,
      actor_name: "gateway",
      detail: { from: "shadow", to: "soft_lock", why: "criteria", ...of },
    },
    {
      type,
      actor_kind: "person",
      actor_id: "usr_ann",
      actor_name: "Ann",
      detail: { from: "soft_lock", to: "shadow", why: "person", ...of },
    },
  ]);
});

test("what the agent does lies sealed, bound to its row", async () => {
  const [store, id, other] = [open(), newId(), newId()];
  await store.change(id, run("canary-run-id"), SETTINGS);
  await store.change(other, run("2"), SETTINGS);
  expect(await dumpDatabase(first())).not.toContain("canary-run-id");
  await first().query(
    `update shield_profile set sealed_profile = (select sealed_profile from shield_profile where key_id = $1)
     where key_id = $2`,
    [id.agent, other.agent],
  );
  await expect(store.load(other)).rejects.toThrow();
  await expect(store.change(other, run("3"), SETTINGS)).rejects.toThrow();
  expect((await store.load(id))?.profile.totalRuns).toBe(1);
});

test("since when a profile is at its deployment changes with the deployment alone", async () => {
  const [store, id] = [open(), newId()];
  const sinceWhen = async () => {
    const { rows } = await first().query("select version, version_at from shield_profile where key_id = $1", [
      id.agent,
    ]);
    return rows[0];
  };
  await store.change(id, run("1"), SETTINGS);
  const before = await sinceWhen();
  await store.change(id, run("2"), SETTINGS);
  expect(await sinceWhen()).toEqual(before);
  await store.change(id, { kind: "version", id: "v", atMs: Date.now() }, SETTINGS);
  const after = await sinceWhen();
  expect(after.version).toBe(2);
  expect(after.version_at.getTime()).toBeGreaterThanOrEqual(before.version_at.getTime());
});

test("several changes at once leave what they leave one by one, with an event for each mode", async () => {
  const [store, id, other] = [open(), newId(), newId()];
  const atMs = Date.now();
  const changes: ProfileChange[] = [
    run("1", { atMs }),
    run("1", { atMs }),
    { kind: "mode", id: "2", atMs, mode: "shadow" },
    run("3", { atMs: atMs + 1 }),
  ];
  const together = await store.changeAll(id, changes, ONE_RUN_IS_ENOUGH);
  const alone: StoredChange[] = [];
  for (const change of changes) alone.push(await store.change(other, change, ONE_RUN_IS_ENOUGH));
  expect(together).toEqual(alone);
  expect(together.map(({ outcome, revision }) => [outcome, revision])).toEqual([
    ["applied", 1],
    ["known", 1],
    ["applied", 2],
    ["applied", 3],
  ]);
  const [one, two] = [await store.load(id), await store.load(other)];
  expect(one?.revision).toBe(3);
  expect(one?.profile && writeProfile(one.profile)).toEqual(two?.profile && writeProfile(two.profile));
  const { rows } = await first().query(
    "select detail ->> 'to' as mode from audit_entry where project_id = $1 order by seq",
    [id.projectId],
  );
  expect(rows.map(({ mode }) => mode)).toEqual(["soft_lock", "shadow", "soft_lock"]);
  expect(await store.changeAll(id, [], SETTINGS)).toEqual([]);
});
