import type { ShieldChanged, ShieldProfileItem, ShieldProfiles, ShieldReview } from "@letsping/core";
import type { LetsPing } from "@letsping/sdk";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { until } from "../src/testing/until";
import { answerTo } from "./ask";
import { callAs } from "./browser";

export const SERVICE = "infra";
/** What the test's agent does every day, with the least priority of each action. */
const DAILY = [
  ["read_ticket", "low"],
  ["dry_run_policy", "medium"],
  ["grant_role", "high"],
  ["close_ticket", "low"],
] as const;
/** What it never does. */
const NEVER = [["delete_user", "critical"]] as const;
/** Steps after which a run is over. */
const RUN_STEPS = 16;
const RUNS = 24;
/** The gateway waits some seconds before it puts steps together to runs. */
const LEARNED_MS = 60_000;
/** Settings under which few runs are enough. */
export const QUICK = {
  shadow_ends: { runs: 5, calls: 5, unseen: 0.9 },
  soft_lock_ends: { runs: 19, unseen: 0.9, alarm_rate: 0.9, review_share: 0.05 },
};

/** One step of the agent, as the least that it can say of it. */
export function observe(agent: LetsPing, action: string, payload: object = { ticket: "T-1" }) {
  return agent.observe({ service: SERVICE, action, payload, priority: "low" });
}

/** Whole runs of daily work: the step after them begins one. */
async function work(agent: LetsPing, runs: number): Promise<void> {
  for (let step = 0; step < runs * RUN_STEPS; step++) {
    const [action] = DAILY[step % DAILY.length] ?? DAILY[0];
    await observe(agent, action);
  }
}

async function profileOf(page: Page): Promise<ShieldProfileItem | undefined> {
  const { profiles } = await answerTo<ShieldProfiles>(page, "GET", "/api/shield/profiles");
  return profiles.find(({ service }) => service === SERVICE);
}

/** Lets an agent with a key of its own work until it is known, and holds it to that. The settings are as they are. */
export async function enforce(page: Page, agent: LetsPing): Promise<void> {
  for (const [action, least_priority] of [...DAILY, ...NEVER]) {
    const rule = { service: SERVICE, action, least_priority, observe_allowed: true };
    expect(await callAs(page, "PUT", "/api/actions", rule)).toBe(200);
  }
  await work(agent, RUNS);
  const isLearned = async () => ((await profileOf(page))?.total_runs ?? 0) >= RUNS;
  await until("the runs are learned", isLearned, LEARNED_MS);
  const key = (await profileOf(page))?.key_id ?? "";
  const which = { key, service: SERVICE };
  const { runs } = await answerTo<ShieldReview>(
    page,
    "GET",
    `/api/shield/review?${new URLSearchParams(which)}`,
  );
  for (const { run } of runs) {
    const reviewed = { kind: "review", ...which, run_id: run.id, verdict: "ordinary" };
    expect(await callAs(page, "POST", "/api/shield/change", reviewed)).toBe(200);
  }
  const changed = await answerTo<ShieldChanged>(page, "POST", "/api/shield/change", {
    kind: "mode",
    ...which,
    mode: "enforcing",
  });
  expect(changed).toMatchObject({ mode: "enforcing", missing: [] });
}
