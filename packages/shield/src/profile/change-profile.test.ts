import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import type { Step } from "../graph/step";
import { scoreRun } from "../score/score-run";
import { shieldSettings } from "../settings";
import type { ShieldSettings } from "../settings";
import { DAY_MS } from "../testing/steps";
import { MINUTE_MS } from "../testing/steps";
import { START_MS } from "../testing/steps";
import { step } from "../testing/steps";
import { steps } from "../testing/steps";
import { baselineOf } from "./baseline";
import type { RunChange } from "./change";
import { changeProfile } from "./change-profile";
import { MAX_DONE } from "./change-profile";
import { isPardoned } from "./pardons";
import { pardonedStep } from "./pardons";
import { createProfile } from "./profile";
import type { Profile } from "./profile";
import { readProfile } from "./profile-data";
import { writeProfile } from "./profile-data";
import { progressOf } from "./progress";
import { strangestRuns } from "./progress";
import { MAX_RECORDS } from "./run-record";

const SETTINGS = shieldSettings();
const USUAL = "open read read write close";

function run(at: number, actions: string, more: Partial<RunChange> = {}): RunChange {
  const atMs = START_MS + at * MINUTE_MS;
  const common = { version: 1, alarm: "none", decision: "none" } as const;
  return { kind: "run", id: `run ${at}`, atMs, steps: steps(actions), ...common, ...more };
}

/** A profile that has learned so many runs. */
function learned(count: number, settings: ShieldSettings = SETTINGS, actions = USUAL): Profile {
  const profile = createProfile(START_MS);
  for (let at = 1; at <= count; at++) changeProfile(profile, run(at, actions), settings);
  return profile;
}

function reviewAll(profile: Profile, at: number): void {
  for (const { record } of strangestRuns(profile, SETTINGS)) {
    const id = `${at} ${record.id}`;
    const atMs = START_MS + at * MINUTE_MS;
    changeProfile(profile, { kind: "review", id, atMs, runId: record.id, verdict: "ordinary" }, SETTINGS);
  }
}

/** A profile that enforces. */
function enforcing(): Profile {
  const profile = learned(130);
  reviewAll(profile, 131);
  const atMs = START_MS + 131 * MINUTE_MS;
  changeProfile(profile, { kind: "mode", id: "enforce", atMs, mode: "enforcing" }, SETTINGS);
  return profile;
}

const bitsOf = (profile: Profile, actions: string) =>
  scoreRun(profile.graph, steps(actions)).slice(-1)[0] ?? 0;

describe("runs", () => {
  test("are learned once", () => {
    const profile = learned(3);
    const stored = writeProfile(profile);
    expect(changeProfile(profile, run(2, USUAL), SETTINGS)).toEqual({ outcome: "known", event: null });
    expect(writeProfile(profile)).toEqual(stored);
  });

  test(`are refused when they are older than the last ${MAX_DONE} changes`, () => {
    const profile = learned(MAX_DONE + 10);
    const totalRuns = profile.totalRuns;
    expect(changeProfile(profile, run(5, USUAL), SETTINGS).outcome).toBe("stale");
    expect(changeProfile(profile, run(MAX_DONE, USUAL), SETTINGS).outcome).toBe("known");
    expect(profile.totalRuns).toBe(totalRuns);
    expect(profile.done).toHaveLength(MAX_DONE);
  });

  test("of another version, and without steps, teach nothing", () => {
    const profile = learned(3);
    expect(changeProfile(profile, run(4, USUAL, { version: 2 }), SETTINGS).outcome).toBe("other_version");
    expect(changeProfile(profile, run(4, ""), SETTINGS).outcome).toBe("empty");
    expect(profile.totalRuns).toBe(3);
  });

  test("with an alarm are learned in Shadow, and wait for a decision later", () => {
    const young = learned(3);
    expect(changeProfile(young, run(4, "open send", { alarm: "hard" }), SETTINGS).outcome).toBe("applied");
    const profile = learned(40);
    expect(profile.mode).toBe("soft_lock");
    const flagged = run(41, "open send", { alarm: "hard" });
    expect(changeProfile(profile, flagged, SETTINGS).outcome).toBe("quarantined");
    expect(changeProfile(profile, flagged, SETTINGS).outcome).toBe("quarantined");
    expect(profile.totalRuns).toBe(40);
    const approved = { ...flagged, decision: "approved" as const };
    expect(changeProfile(profile, approved, SETTINGS).outcome).toBe("applied");
    expect(profile.totalRuns).toBe(41);
    expect(profile.trial).toEqual({ runs: 11, alarms: 1 });
  });

  test("that a stricter profile of the principal flagged wait in Shadow too", () => {
    const profile = learned(3);
    const flagged = run(4, "open send", { alarm: "hard", judgedIn: "enforcing" });
    expect(changeProfile(profile, flagged, SETTINGS).outcome).toBe("quarantined");
    const approved = { ...flagged, decision: "approved" as const };
    expect(changeProfile(profile, approved, SETTINGS).outcome).toBe("applied");
  });

  test("that people rejected are never learned, in any mode", () => {
    for (const profile of [learned(3), learned(40), enforcing()]) {
      const { totalRuns, version } = profile;
      const rejected = run(200, "open send", { version, alarm: "hard", decision: "rejected" });
      expect(changeProfile(profile, rejected, SETTINGS).outcome).toBe("rejected");
      expect(changeProfile(profile, { ...rejected, decision: "approved" }, SETTINGS).outcome).toBe("known");
      expect(profile.totalRuns).toBe(totalRuns);
    }
  });

  test("that were learned and should not have been leave nothing", () => {
    const profile = learned(20);
    const before = scoreRun(profile.graph, steps("open send close"));
    changeProfile(profile, run(21, "open send close"), SETTINGS);
    expect(bitsOf(profile, "open send")).toBeLessThan((before[1] ?? 0) - 5);
    const forget = { kind: "forget", id: "f", atMs: START_MS + 22 * MINUTE_MS, runId: "run 21" } as const;
    expect(changeProfile(profile, forget, SETTINGS).outcome).toBe("applied");
    scoreRun(profile.graph, steps("open send close")).forEach((bits, at) => {
      expect(bits).toBeCloseTo(before[at] ?? 0, 2);
    });
    expect(profile.records.some(({ id }) => id === "run 21")).toBe(false);
    expect(changeProfile(profile, { ...forget, id: "g" }, SETTINGS).outcome).toBe("not_found");
  });
});

describe("modes", () => {
  test("Shadow goes on to Soft-Lock by itself, when it has seen enough", () => {
    const profile = learned(29);
    expect(profile.mode).toBe("shadow");
    expect(progressOf(profile, SETTINGS)).toEqual({
      next: "soft_lock",
      missing: [
        { what: "runs", have: 29, need: 30 },
        { what: "calls", have: 145, need: 150 },
      ],
    });
    expect(changeProfile(profile, run(30, USUAL), SETTINGS)).toEqual({
      outcome: "applied",
      event: { from: "shadow", to: "soft_lock", why: "criteria" },
    });
    expect(profile.modeSinceMs).toBe(START_MS + 30 * MINUTE_MS);
  });

  test("an agent that does something new each time stays in Shadow", () => {
    const profile = createProfile(START_MS);
    for (let at = 1; at <= 100; at++) changeProfile(profile, run(at, `a${at} b${at} c${at}`), SETTINGS);
    expect(profile.mode).toBe("shadow");
    expect(progressOf(profile, SETTINGS)?.missing.map(({ what }) => what)).toEqual(["unseen"]);
  });

  test("Soft-Lock needs runs, few alarms, a review, and a person's click", () => {
    const profile = learned(58);
    const missing = () => progressOf(profile, SETTINGS)?.missing.map(({ what }) => what);
    expect(missing()).toEqual(["runs", "alarm_rate", "review", "click"]);
    for (let at = 59; at <= 100; at++) changeProfile(profile, run(at, USUAL), SETTINGS);
    expect(missing()).toEqual(["review", "click"]);
    const mode = { kind: "mode", atMs: START_MS + 200 * MINUTE_MS, mode: "enforcing" } as const;
    expect(changeProfile(profile, { ...mode, id: "early" }, SETTINGS).outcome).toBe("not_yet");
    reviewAll(profile, 150);
    expect(missing()).toEqual(["click"]);
    expect(changeProfile(profile, run(151, USUAL), SETTINGS).event).toBeNull();
    expect(changeProfile(profile, { ...mode, id: "click" }, SETTINGS).event).toEqual({
      ...{ from: "soft_lock", to: "enforcing", why: "person" },
    });
    expect(progressOf(profile, SETTINGS)).toBeNull();
  });

  test("alarms that nobody explains keep a profile from enforcing", () => {
    const profile = learned(100);
    for (let at = 101; at <= 110; at++)
      changeProfile(profile, run(at, "open send", { alarm: "soft" }), SETTINGS);
    expect(profile.trial).toEqual({ runs: 80, alarms: 10 });
    expect(progressOf(profile, SETTINGS)?.missing.map(({ what }) => what)).toContain("alarm_rate");
  });

  test("with the setting for it, nothing is missing but the review", () => {
    const settings = shieldSettings({ enforce_automatically: true });
    const profile = learned(110, settings);
    expect(profile.mode).toBe("soft_lock");
    expect(progressOf(profile, settings)?.missing.map(({ what }) => what)).toEqual(["review"]);
    reviewAll(profile, 111);
    const { event } = changeProfile(profile, run(112, USUAL), settings);
    expect(event).toEqual({ from: "soft_lock", to: "enforcing", why: "criteria" });
  });

  test("a person may not skip a mode upwards, and may go down at any time", () => {
    const profile = learned(3);
    const atMs = START_MS + 500 * MINUTE_MS;
    for (const mode of ["soft_lock", "enforcing"] as const)
      expect(changeProfile(profile, { kind: "mode", id: mode, atMs, mode }, SETTINGS).outcome).toBe(
        "not_yet",
      );
    const strict = enforcing();
    const down = { kind: "mode", id: "down", atMs, mode: "shadow" } as const;
    expect(changeProfile(strict, down, SETTINGS).event).toEqual({
      ...{ from: "enforcing", to: "shadow", why: "person" },
    });
  });

  test("five of twenty alarms that people approved end enforcing; alarms that they did not, do not", () => {
    const profile = enforcing();
    for (let at = 200; at < 220; at++) {
      changeProfile(profile, run(at, "open send", { alarm: "hard" }), SETTINGS);
      changeProfile(profile, run(at + 1000, "open send", { alarm: "hard", decision: "rejected" }), SETTINGS);
    }
    expect(profile.mode).toBe("enforcing");
    for (let at = 2000; at < 2004; at++)
      changeProfile(profile, run(at, "open find close", { alarm: "hard", decision: "approved" }), SETTINGS);
    for (let at = 2004; at < 2010; at++) changeProfile(profile, run(at, USUAL), SETTINGS);
    expect(profile.mode).toBe("enforcing");
    const fifth = run(2010, "open find close", { alarm: "soft", decision: "approved" });
    expect(changeProfile(profile, fifth, SETTINGS).event).toEqual({
      ...{ from: "enforcing", to: "soft_lock", why: "false_alarms" },
    });
    expect(profile.trial).toEqual({ runs: 0, alarms: 0 });
  });

  test("another deployment starts from half of what was known, in Soft-Lock, with thresholds of its own", () => {
    const profile = enforcing();
    const calls = profile.graph.totals[0] ?? 0;
    const atMs = START_MS + 600 * MINUTE_MS;
    expect(changeProfile(profile, { kind: "version", id: "v2", atMs }, SETTINGS).event).toEqual({
      ...{ from: "enforcing", to: "soft_lock", why: "version" },
    });
    expect(profile).toMatchObject({ version: 2, records: [], totalRuns: 130 });
    expect(baselineOf(profile)).toEqual({ baseline_version: 2, mode: "soft_lock", total_runs: 130 });
    expect(profile.graph.totals[0]).toBeCloseTo(calls / 2, 6);
    expect(profile.graph.runs).toBe(65);
    expect(bitsOf(profile, "open read")).toBeLessThan(1);
    expect(changeProfile(profile, run(601, USUAL), SETTINGS).outcome).toBe("other_version");
    expect(changeProfile(profile, run(601, USUAL, { version: 2 }), SETTINGS).outcome).toBe("applied");
  });

  test("a reset starts from nothing", () => {
    const profile = enforcing();
    changeProfile(profile, { kind: "reset", id: "r", atMs: START_MS + 600 * MINUTE_MS }, SETTINGS);
    expect(profile).toMatchObject({ version: 2, mode: "shadow", totalRuns: 0, records: [], pardons: [] });
    expect(profile.graph.edges.size).toBe(0);
  });
});

describe("the review", () => {
  test("shows the strangest runs first, and forgets the attack that it shows", () => {
    const slow = shieldSettings({ shadow_ends: { runs: 100 } });
    const profile = learned(60, slow);
    changeProfile(profile, run(61, "open find send send"), slow);
    const [first] = strangestRuns(profile, SETTINGS);
    expect(first?.record.id).toBe("run 61");
    expect(strangestRuns(profile, SETTINGS)).toHaveLength(7);
    const atMs = START_MS + 62 * MINUTE_MS;
    const strange = { kind: "review", id: "1", atMs, runId: "run 61", verdict: "strange" } as const;
    expect(changeProfile(profile, strange, SETTINGS).outcome).toBe("applied");
    expect(profile.totalRuns).toBe(60);
    expect(bitsOf(profile, "open find")).toBeGreaterThan(15);
  });

  test("is of runs of Shadow: later ones had to pass the thresholds", () => {
    const profile = learned(60);
    changeProfile(profile, run(61, "open find send send"), SETTINGS);
    const ids = strangestRuns(profile, SETTINGS).map(({ record }) => record.id);
    expect(ids).toHaveLength(3);
    expect(ids).not.toContain("run 61");
  });

  test("does not become empty by waiting, until the profile enforces", () => {
    const profile = learned(MAX_RECORDS + 60);
    expect(profile.records).toHaveLength(MAX_RECORDS);
    expect(strangestRuns(profile, SETTINGS)).toHaveLength(3);
    expect(profile.records.slice(-1)[0]?.id).toBe(`run ${MAX_RECORDS + 60}`);
    reviewAll(profile, 500);
    const atMs = START_MS + 501 * MINUTE_MS;
    changeProfile(profile, { kind: "mode", id: "enforce", atMs, mode: "enforcing" }, SETTINGS);
    for (let at = 600; at < 640; at++) changeProfile(profile, run(at, USUAL), SETTINGS);
    expect(profile.records.some(({ isFromShadow }) => isFromShadow)).toBe(false);
  });

  test("leaves room for later runs, however long Shadow was", () => {
    const slow = shieldSettings({ shadow_ends: { runs: 300 } });
    const profile = learned(300, slow);
    for (let at = 301; at <= 500; at++) changeProfile(profile, run(at, USUAL), slow);
    const fromShadow = profile.records.filter(({ isFromShadow }) => isFromShadow);
    expect([profile.records.length, fromShadow.length]).toEqual([MAX_RECORDS, MAX_RECORDS / 2]);
  });

  test("of a profile that never enforced outlives a deployment, and forgets at the weight that is left", () => {
    const profile = learned(20);
    const before = scoreRun(profile.graph, steps("open send close"));
    const strange = run(21, "open send close");
    changeProfile(profile, strange, SETTINGS);
    changeProfile(profile, { kind: "version", id: "v2", atMs: strange.atMs + 1 }, SETTINGS);
    expect(strangestRuns(profile, SETTINGS)[0]?.record.id).toBe("run 21");
    const forget = { kind: "forget", id: "f", atMs: strange.atMs + 2, runId: "run 21" } as const;
    changeProfile(profile, forget, SETTINGS);
    const halved = learned(20);
    changeProfile(halved, { kind: "version", id: "v2", atMs: strange.atMs }, SETTINGS);
    const after = scoreRun(halved.graph, steps("open send close"));
    scoreRun(profile.graph, steps("open send close")).forEach((bits, at) => {
      expect(bits).toBeCloseTo(after[at] ?? 0, 2);
    });
    expect(before).toHaveLength(3);
  });

  test("may forget every run of a deployment that counts from half of them", () => {
    const profile = learned(3);
    changeProfile(profile, { kind: "version", id: "v2", atMs: START_MS + 9 * MINUTE_MS }, SETTINGS);
    for (const at of [1, 2, 3]) {
      const atMs = START_MS + (9 + at) * MINUTE_MS;
      changeProfile(profile, { kind: "forget", id: String(at), atMs, runId: `run ${at}` }, SETTINGS);
    }
    expect(profile.graph).toMatchObject({ runs: 0, calls: 0 });
    expect(readProfile(JSON.parse(JSON.stringify(writeProfile(profile)))).records).toEqual([]);
  });

  test("runs without a call of high priority are not in it", () => {
    const profile = createProfile(START_MS);
    const quiet: Step[] = [step("open", { priority: "low" })];
    for (let at = 1; at <= 30; at++) changeProfile(profile, run(at, "", { steps: quiet }), SETTINGS);
    expect(strangestRuns(profile, SETTINGS)).toEqual([]);
  });
});

describe("approval", () => {
  const earlier = steps("open read");
  const sent = step("send", { keys: ["to"] });
  const approve = (id: string, at: number) =>
    ({ kind: "approval", id, atMs: START_MS + at * MINUTE_MS, version: 1, earlier, step: sent }) as const;

  test("makes the same step ordinary, and pardons it exactly", () => {
    const profile = enforcing();
    const scoreOf = () => scoreRun(profile.graph, [...earlier, sent])[2] ?? 0;
    const before = scoreOf();
    changeProfile(profile, approve("req 1", 300), SETTINGS);
    expect(scoreOf()).toBeLessThan(before - 10);
    const atMs = START_MS + 301 * MINUTE_MS;
    const pardoned = (previous: Step | undefined, one: Step) =>
      isPardoned(profile, pardonedStep(previous, one), atMs, SETTINGS);
    expect(pardoned(earlier[1], sent)).toBe(true);
    expect(pardoned(earlier[0], sent)).toBe(false);
    expect(pardoned(undefined, sent)).toBe(false);
    expect(pardoned(earlier[1], step("send", { keys: ["to", "bcc"] }))).toBe(false);
    expect(pardoned(earlier[1], { ...sent, service: "other" })).toBe(false);
  });

  test("counts once, and all approvals of a half-life together no more than the cap", () => {
    const profile = enforcing();
    const weight = () => profile.graph.totals[0] ?? 0;
    const before = weight();
    changeProfile(profile, approve("req 1", 300), SETTINGS);
    expect(changeProfile(profile, approve("req 1", 300), SETTINGS).outcome).toBe("known");
    expect((weight() - before) / profile.graph.unit).toBeCloseTo(4, 6);
    for (let at = 2; at < 9; at++) changeProfile(profile, approve(`req ${at}`, 300 + at), SETTINGS);
    expect((weight() - before) / profile.graph.unit).toBeCloseTo(10, 6);
  });

  test("a pardon ends with the half-life of the profile", () => {
    const profile = enforcing();
    changeProfile(profile, approve("req 1", 300), SETTINGS);
    const ask = (atMs: number) => isPardoned(profile, pardonedStep(earlier[1], sent), atMs, SETTINGS);
    for (let at = 1; at <= 190; at++)
      changeProfile(profile, run(400 + at, USUAL, { atMs: START_MS + at * DAY_MS }), SETTINGS);
    const nowMs = START_MS + 30 * DAY_MS;
    expect(ask(nowMs)).toBe(true);
    for (let at = 191; at <= 210; at++)
      changeProfile(profile, run(400 + at, USUAL, { atMs: START_MS + at * DAY_MS }), SETTINGS);
    expect(ask(nowMs)).toBe(false);
  });

  test("a pardon ends after 90 days at the latest, also of an agent that rests", () => {
    const profile = enforcing();
    changeProfile(profile, approve("req 1", 300), SETTINGS);
    const ask = (days: number) =>
      isPardoned(profile, pardonedStep(earlier[1], sent), START_MS + days * DAY_MS, SETTINGS);
    expect([ask(89), ask(91)]).toEqual([true, false]);
  });

  test("people pardon a step, and take it back", () => {
    const profile = learned(3);
    const pardoned = pardonedStep(undefined, sent);
    const atMs = START_MS + 10 * MINUTE_MS;
    const ask = () => isPardoned(profile, pardoned, atMs, SETTINGS);
    changeProfile(profile, { kind: "pardon", id: "1", atMs, step: pardoned }, SETTINGS);
    expect(ask()).toBe(true);
    changeProfile(profile, { kind: "unpardon", id: "2", atMs, step: pardoned }, SETTINGS);
    expect(ask()).toBe(false);
  });
});
