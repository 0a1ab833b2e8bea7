import type { JsonObject } from "@letsping/core";
import type { ShieldSettingsInput } from "@letsping/shield";
import { strangestRuns } from "@letsping/shield";
import type { Deps } from "../deps";
import { asJson } from "../requests/request-row";
import { shieldSettingsPlace } from "../shield/project-shield";
import { learn } from "../shield/learner";
import type { TestApp } from "./create-test-app";
import type { TestKey } from "./create-test-app";
import type { TestPerson } from "./create-test-app";

/** One call of a test's agent: its action, with the payload and what else the body says. */
export interface Call {
  action: string;
  payload?: JsonObject;
  more?: JsonObject;
}

/** What the test's agent does every day. */
export const DAILY: readonly Call[] = [
  { action: "find_invoice", payload: { number: "R-17" } },
  { action: "read_customer", payload: { id: "c_1" } },
  { action: "refund", payload: { invoice: "R-17", amount: 500 } },
];

/** Settings under which a profile enforces by itself after few runs, all of them reviewed or none strange. */
export const QUICK: ShieldSettingsInput = {
  shadow_ends: { runs: 5, calls: 5, unseen: 0.9 },
  soft_lock_ends: { runs: 19, unseen: 0.9, alarm_rate: 0.9, review_share: 0.01 },
};

/** Saves the Shield's settings of a project, whatever they were. */
export async function saveShield(
  { pool, cipher, projectShield }: Pick<Deps, "pool" | "cipher" | "projectShield">,
  projectId: string,
  settings: ShieldSettingsInput,
  fingerprints: { service: string; action: string }[] = [],
): Promise<void> {
  const sealed = cipher.seal(shieldSettingsPlace(projectId), asJson({ settings, fingerprints }));
  await pool.query(
    `insert into shield_settings (project_id, version, sealed_settings, updated_by) values ($1, 1, $2, 'a test')
     on conflict (project_id) do update set version = shield_settings.version + 1, sealed_settings = excluded.sealed_settings`,
    [projectId, sealed],
  );
  projectShield.changed(projectId);
}

/** Lets the test's actions through in `observe`, and says what their least priority is. */
export async function allowObserve(admin: TestPerson, service: string, actions: JsonObject): Promise<void> {
  for (const [action, least_priority] of Object.entries(actions)) {
    const rule = { service, action, observe_allowed: true, least_priority };
    const saved = await admin.put("/api/actions", rule);
    if (saved.status !== 200) throw new Error(`The rule was answered ${saved.status}: ${saved.text}`);
  }
}

/** What came of an observed call. */
export interface Observed {
  id: string;
  held: boolean;
}

/** Asks for a call in `observe`, as the least that an agent can say of it. */
export async function observe(agent: TestKey, service: string, call: Call): Promise<Observed> {
  const { action, payload = {}, more = {} } = call;
  const body = { mode: "observe", priority: "low", service, action, payload, ...more };
  const answer = await agent.post("/api/ingest", body);
  if (answer.status !== 200) throw new Error(`The ingest was answered ${answer.status}: ${answer.text}`);
  return { id: String(answer.body.id), held: answer.body.held === true };
}

/** Lets time go by for an agent: what it asked so far was this long ago. */
export async function rest({ pool }: Pick<Deps, "pool">, keyId: string, minutes = 40): Promise<void> {
  await pool.query(
    `update approval_request set created_at = created_at - $2 * interval '1 minute',
       resolved_at = resolved_at - $2 * interval '1 minute' where key_id = $1`,
    [keyId, minutes],
  );
  await pool.query(
    `update shield_agent set grouped_at = grouped_at - $2 * interval '1 minute', due_at = clock_timestamp()
     where key_id = $1`,
    [keyId, minutes],
  );
  await pool.query(
    "update shield_run set due_at = clock_timestamp() where key_id = $1 and due_at is not null",
    [keyId],
  );
}

/** Does the same run again and again, with a rest after each, and has it learned. */
export async function work(
  app: TestApp,
  agent: TestKey,
  service: string,
  { runs, calls = DAILY }: { runs: number; calls?: readonly Call[] },
): Promise<void> {
  for (let run = 0; run < runs; run++) {
    for (const call of calls) await observe(agent, service, call);
    await rest(app.deps, agent.keyId);
  }
  await learn(app.deps);
}

/** Has a person look at the strangest runs of an agent, and press "enforce". */
export async function enforce({ deps, projectId }: TestApp, keyId: string, service: string): Promise<void> {
  const id = { projectId, agent: keyId, service };
  const { settings } = await deps.projectShield.find(projectId);
  const stored = await deps.shieldStore.load(id);
  if (!stored) throw new Error("The agent has no profile yet.");
  const atMs = Date.now();
  for (const { record } of strangestRuns(stored.profile, settings)) {
    const review = { kind: "review", id: record.id, atMs, runId: record.id, verdict: "ordinary" } as const;
    await deps.shieldStore.change(id, review, settings);
  }
  const changed = await deps.shieldStore.change(
    id,
    { kind: "mode", id: "enforce", atMs, mode: "enforcing" },
    settings,
  );
  if (changed.outcome !== "applied") throw new Error(`Enforcing was answered ${changed.outcome}.`);
}
