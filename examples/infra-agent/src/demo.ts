import { strict as assert } from "node:assert";
import { setTimeout as delay } from "node:timers/promises";
import type { LetsPing } from "@letsping/sdk";
import { work } from "./agent";
import type { Owner } from "./owner";
import { HIJACKED_TASK } from "./tasks";
import { LISTED } from "./tasks";
import { ordinaryTask } from "./tasks";
import { SERVICE } from "./tasks";

/** How long the gateway may take to learn what the agent did, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Steps that are put together to one run, where the agent does not rest. */
const RUN_STEPS = 16;

interface Profile {
  key_id: string;
  service: string;
  mode: string;
  total_runs: number;
}

export interface DemoOptions {
  owner: Owner;
  letsPing: LetsPing;
  say: (text: string) => void;
}

const query = ({ key_id, service }: Profile) =>
  `key=${encodeURIComponent(key_id)}&service=${encodeURIComponent(service)}`;

/** Lists the agent's actions, and lets the Shield grow up within some hundred steps instead of some thousand. */
async function prepare(owner: Owner): Promise<void> {
  for (const { action, least_priority } of LISTED)
    await owner.send("PUT", "/api/actions", {
      service: SERVICE,
      action,
      least_priority,
      observe_allowed: true,
    });
  const { version } = await owner.get("/api/shield/settings");
  await owner.send("PUT", "/api/shield/settings", {
    settings: {
      shadow_ends: { runs: 12, calls: 150 },
      soft_lock_ends: { runs: 20, alarm_rate: 0.5 },
    },
    fingerprints: [],
    expected_version: version,
  });
}

async function profileOf(owner: Owner): Promise<Profile> {
  const { profiles } = (await owner.get("/api/shield/profiles")) as { profiles: Profile[] };
  const profile = profiles.find(({ service }) => service === SERVICE);
  if (!profile) throw new Error("The gateway has not seen the agent yet.");
  return profile;
}

/** Works and waits until so many runs are learned. @returns the number of the next task */
async function workUntil(runs: number, from: number, { owner, letsPing }: DemoOptions): Promise<number> {
  let number = from;
  let steps = 0;
  const before = number === 0 ? 0 : (await profileOf(owner)).total_runs;
  while (steps < (runs - before + 1) * RUN_STEPS) {
    const { ran, heldId } = await work(letsPing, ordinaryTask(number++));
    assert.equal(heldId, null, "An ordinary call was held.");
    steps += ran;
  }
  const endsAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const { total_runs } = await profileOf(owner);
    if (total_runs >= runs) return number;
    if (Date.now() > endsAt) throw new Error(`The gateway learned ${total_runs} of ${runs} runs.`);
    await delay(100);
  }
}

/** Looks at the strangest runs, as a person must before anything is held, and says that they were ordinary. */
async function review(owner: Owner, profile: Profile): Promise<number> {
  const { runs } = (await owner.get(`/api/shield/review?${query(profile)}`)) as {
    runs: { run: { id: string }; reviewed: boolean }[];
  };
  const { key_id: key, service } = profile;
  for (const { run, reviewed } of runs)
    if (!reviewed)
      await owner.send("POST", "/api/shield/change", {
        kind: "review",
        key,
        service,
        run_id: run.id,
        verdict: "ordinary",
      });
  return runs.length;
}

/**
 * An agent that works normally for some hundred steps and is then hijacked: what the Shield says in each mode, what it holds,
 * and that an approved path is quiet afterwards. Asserts each.
 */
export async function demo(options: DemoOptions): Promise<void> {
  const { owner, letsPing, say } = options;
  await prepare(owner);

  let next = await workUntil(12, 0, options);
  let profile = await profileOf(owner);
  say(`${next} tasks, ${profile.total_runs} runs learned: ${profile.mode}`);
  assert.equal(profile.mode, "soft_lock");

  next = await workUntil(24, next, options);
  const looked = await review(owner, profile);
  const { key_id: key, service } = profile;
  const enforce = { kind: "mode", key, service, mode: "enforcing" };
  const changed = await owner.send("POST", "/api/shield/change", enforce);
  assert.equal(changed["outcome"], "applied", JSON.stringify(changed));
  profile = await profileOf(owner);
  say(`${next} tasks, ${profile.total_runs} runs learned, ${looked} reviewed by a person: ${profile.mode}`);

  for (let more = 0; more < 10; more++)
    assert.equal((await work(letsPing, ordinaryTask(next++))).heldId, null, "An ordinary call was held.");
  say("10 more ordinary tasks: nothing held");

  const hijacked = await work(letsPing, HIJACKED_TASK);
  assert.equal(hijacked.ran, 2, "The hijacked call was not held.");
  const request = await owner.get(`/api/requests/${hijacked.heldId ?? ""}`);
  const shield = request["shield"] as {
    alarm: string;
    held: boolean;
    text: string;
    reasons: { text: string }[];
  };
  say(`hijacked: held (${shield.alarm}). ${shield.text}`);
  for (const { text } of shield.reasons) say(`  ${text}`);
  assert.equal(shield.held, true);

  // Were it meant after all, a person says so once, and exactly this is quiet from then on.
  await owner.send("POST", "/api/resolve", { id: hijacked.heldId, decision: "approve" });
  await work(letsPing, ordinaryTask(next++));
  const again = await work(letsPing, HIJACKED_TASK);
  assert.equal(again.heldId, null, "The approved path was held again.");
  say("approved by a person: the same path is quiet");
}
