import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import type { Step } from "../graph/step";
import { changeProfile } from "../profile/change-profile";
import { createProfile } from "../profile/profile";
import type { Profile } from "../profile/profile";
import type { ShieldMode } from "../profile/profile";
import { shieldSettings } from "../settings";
import { MINUTE_MS } from "../testing/steps";
import { START_MS } from "../testing/steps";
import { step } from "../testing/steps";
import { steps } from "../testing/steps";
import { oddsText } from "./explain";
import { judgeStep } from "./judge";
import { continuesRun } from "./principal";
import { judgingProfile } from "./principal";
import { renewWatch } from "./watch";
import { watchProfile } from "./watch";
import { verdictText } from "./verdict-text";

const SETTINGS = shieldSettings();
const NOW_MS = START_MS + 1000 * MINUTE_MS;

function learn(profile: Profile, from: number, count: number, actions: string): void {
  for (let at = from; at < from + count; at++) {
    const common = { version: profile.version, alarm: "none", decision: "none" } as const;
    const atMs = START_MS + at * MINUTE_MS;
    const change = { kind: "run", id: `run ${at}`, atMs, steps: steps(actions), ...common } as const;
    changeProfile(profile, change, SETTINGS);
  }
}

function profileOf(mode: ShieldMode, runs = 130): Profile {
  const profile = createProfile(START_MS);
  learn(profile, 1, Math.ceil(runs * 0.8), "open read write close");
  learn(profile, 200, Math.floor(runs * 0.2), "open find read close");
  profile.mode = mode;
  return profile;
}

const judge = (profile: Profile, earlier: Step[], one: Step) =>
  judgeStep(watchProfile(profile, SETTINGS), earlier, one, NOW_MS);

describe("in each mode", () => {
  const earlier = steps("open read");
  const strange = step("export", { keys: ["to"] });

  test.each([
    ["shadow", false],
    ["soft_lock", false],
    ["enforcing", true],
  ] as const)("%s: an anomaly is an alarm; held: %s", (mode, hold) => {
    expect(judge(profileOf(mode), earlier, strange)).toMatchObject({ alarm: "hard", hold, mode });
  });

  test("what the agent always does is none", () => {
    expect(judge(profileOf("enforcing"), earlier, step("write"))).toMatchObject({
      alarm: "none",
      hold: false,
    });
  });

  test("calls of low and medium priority raise no alarm, and are scored", () => {
    for (const priority of ["low", "medium"] as const) {
      const verdict = judge(profileOf("enforcing"), earlier, { ...strange, priority });
      expect(verdict).toMatchObject({ alarm: "none", hold: false });
      expect(verdict.score.bits).toBeGreaterThan(20);
    }
  });

  test("a soft alarm holds a critical call, and badges a high one", () => {
    const profile = profileOf("enforcing");
    const watch = watchProfile(profile, SETTINGS);
    const { bits } = judgeStep(watch, earlier, strange, NOW_MS).score;
    const thresholds = { ...watch.thresholds, soft: bits - 1, hard: bits + 1, pair: bits - 2 };
    const of = (priority: "high" | "critical") =>
      judgeStep({ ...watch, thresholds }, earlier, { ...strange, priority }, NOW_MS);
    expect(of("high")).toMatchObject({ alarm: "soft", hold: false });
    expect(of("critical")).toMatchObject({ alarm: "soft", hold: true });
  });

  test("the second unusual call in a row is held, where one is not; a quiet one between them ends the row", () => {
    const watch = watchProfile(profileOf("enforcing"), SETTINGS);
    const thresholds = { ...watch.thresholds, soft: 90, hard: 95, pair: 15 };
    const of = (before: Step[]) => judgeStep({ ...watch, thresholds }, before, strange, NOW_MS).alarm;
    expect(of(steps("open read"))).toBe("none");
    expect(of(steps("open read delete"))).toBe("hard");
    expect(of([...steps("open read delete"), step("look", { priority: "low" })])).toBe("hard");
    const quiet = [...steps("open read delete"), ...steps("open read write close open read write close")];
    expect(of(quiet)).toBe("none");
  });

  test("a pardon says nothing of other values", () => {
    const to = (value: string) => ({ ...step("write"), fingerprints: [{ path: "to", value }] });
    const profile = createProfile(START_MS);
    for (let at = 1; at <= 130; at++) {
      const run = {
        version: 1,
        alarm: "none",
        decision: "none",
        steps: [...steps("open read"), to("us")],
      } as const;
      changeProfile(profile, { kind: "run", id: `${at}`, atMs: START_MS + at * MINUTE_MS, ...run }, SETTINGS);
    }
    profile.mode = "enforcing";
    const earlier = steps("open read");
    expect(judge(profile, earlier, to("boss"))).toMatchObject({ alarm: "hard", hold: true });
    const approved = {
      kind: "approval",
      id: "r",
      atMs: NOW_MS,
      version: 1,
      earlier,
      step: to("boss"),
    } as const;
    changeProfile(profile, approved, SETTINGS);
    expect(judge(profile, earlier, to("boss"))).toMatchObject({ isPardoned: true, alarm: "none" });
    expect(judge(profile, earlier, to("evil"))).toMatchObject({ isPardoned: true, hold: true });
  });

  test("a pardoned step raises no alarm, and does not begin a row", () => {
    const profile = profileOf("enforcing");
    const atMs = START_MS + 900 * MINUTE_MS;
    const change = { kind: "approval", id: "req", atMs, version: 1, earlier, step: strange } as const;
    expect(judge(profile, earlier, strange).alarm).toBe("hard");
    changeProfile(profile, change, SETTINGS);
    expect(judge(profile, earlier, strange)).toMatchObject({ alarm: "none", isPardoned: true, hold: false });
    const watch = watchProfile(profile, SETTINGS);
    const thresholds = { ...watch.thresholds, soft: 90, hard: 95, pair: 0.5 };
    const next = (before: Step[]) => judgeStep({ ...watch, thresholds }, before, step("purge"), NOW_MS).alarm;
    expect(next([...earlier, strange])).toBe("none");
    expect(next([...earlier, step("delete")])).toBe("hard");
  });

  test("the same profile gives the same verdict, and learns nothing from it", () => {
    const profile = profileOf("enforcing");
    const watch = watchProfile(profile, SETTINGS);
    const first = judgeStep(watch, earlier, strange, NOW_MS);
    for (let time = 0; time < 5; time++) judgeStep(watch, earlier, strange, NOW_MS);
    expect(judgeStep(watch, earlier, strange, NOW_MS)).toEqual(first);
  });
});

describe("reasons", () => {
  const profile = profileOf("enforcing");

  test("say in words what is unusual, most first", () => {
    const { reasons, score } = judge(profile, steps("open find read"), step("write"));
    expect(reasons.map(({ part, text }) => [part, text])).toMatchInlineSnapshot(`
      [
        [
          "path",
          "“desk/write” came right after “desk/read” 104 times in 130 steps. After exactly these actions, in any order, it came 0 times in 26 steps.",
        ],
        [
          "earlier",
          "Of 26 runs with “desk/find”, “desk/write” came later in 0.",
        ],
      ]
    `);
    expect(reasons.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(score.bits, 0);
    expect(reasons[1]?.actions).toEqual([{ service: "desk", action: "find" }]);
  });

  test("of an action that was never seen", () => {
    const { reasons } = judge(profile, steps("open"), step("export", { keys: ["to"] }));
    expect(reasons.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "This agent has never called “desk/export”.",
        "Of 130 runs with “desk/open”, “desk/export” came later in 0.",
        "There is no payload of this action to compare with.",
      ]
    `);
  });

  test("of a payload and a value that are new", () => {
    const paid = createProfile(START_MS);
    for (let at = 0; at < 40; at++) {
      const pay = {
        ...step("pay", { keys: ["to"] }),
        fingerprints: [{ path: "to", value: `known ${at % 3}` }],
      };
      const common = { version: 1, alarm: "none", decision: "none" } as const;
      const atMs = START_MS + at * MINUTE_MS;
      changeProfile(
        paid,
        { kind: "run", id: String(at), atMs, steps: [...steps("open"), pay], ...common },
        SETTINGS,
      );
    }
    const strange = {
      ...step("pay", { keys: ["to", "memo"] }),
      fingerprints: [{ path: "to", value: "thief" }],
    };
    const { reasons } = judge(paid, steps("open"), strange);
    expect(reasons.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "“to” has a value that this agent has never used; 3 others are known there.",
        "Its payload has the same keys as 0 of 40 calls of this action; 1 set of keys is known.",
      ]
    `);
    expect(reasons[0]?.path).toBe("to");
    expect(JSON.stringify(reasons)).not.toContain("thief");
  });

  test("of the documented rule", () => {
    const settings = shieldSettings({ scorer: "documented" });
    const watch = watchProfile(profile, settings);
    const { reasons } = judgeStep(watch, steps("open"), step("close"), NOW_MS);
    expect(reasons.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "“desk/close” with these keys came right after “desk/open” 0 times in 130 steps.",
      ]
    `);
  });

  test("a verdict in words says how unusual, beside what is ordinary, and why", () => {
    const text = (earlier: Step[], one: Step) => verdictText(judge(profile, earlier, one));
    expect(text(steps("open"), step("read"))).toBe("Nothing unusual for this agent: 1 in 1.");
    expect(text(steps("open"), step("export", { keys: ["to"] }))).toMatchInlineSnapshot(
      `"Very unusual for this agent: less than 1 in 1,000,000,000,000; of its last 130 runs nearly all stayed within 1 in 304. This agent has never called “desk/export”. Of 130 runs with “desk/open”, “desk/export” came later in 0. There is no payload of this action to compare with."`,
    );
    const young = judge(profileOf("soft_lock", 10), steps("open"), step("export"));
    expect(verdictText(young)).toContain("too few of its runs are known to measure what is ordinary.");
    const pardoned = verdictText({ ...young, alarm: "none", isPardoned: true });
    expect(pardoned).toMatch(
      /^A person has approved exactly this step lately\. Without that it would be 1 in/,
    );
  });

  test("odds are read as people say them", () => {
    expect([0, 1, 10, 14, 30].map(oddsText)).toEqual([
      "1 in 1",
      "1 in 2",
      "1 in 1,020",
      "1 in 16,400",
      "1 in 1,070,000,000",
    ]);
    expect(oddsText(80)).toBe("less than 1 in 1,000,000,000,000");
  });
});

describe("a watch", () => {
  test("measures again after 25 runs, and after another deployment", () => {
    const profile = profileOf("soft_lock");
    const watch = watchProfile(profile, SETTINGS);
    learn(profile, 400, 24, "open read write close");
    expect(renewWatch(watch, profile).measuredAt).toEqual(watch.measuredAt);
    learn(profile, 500, 1, "open read write close");
    expect(renewWatch(watch, profile).measuredAt.runs).toBe(155);
    changeProfile(profile, { kind: "version", id: "2", atMs: NOW_MS }, SETTINGS);
    expect(renewWatch(watch, profile).thresholds.isFallback).toBe(true);
  });
});

describe("an agent does not choose its own protection", () => {
  const of = (service: string, mode: ShieldMode, runs: number) => ({
    id: { projectId: "p", agent: "a", service },
    profile: profileOf(mode, runs),
  });

  test("a new service of an enforcing principal is judged by the profile that enforces", () => {
    const profiles = [of("desk", "enforcing", 130), of("mail", "soft_lock", 40), of("toys", "shadow", 20)];
    const judging = (service: string) => judgingProfile(profiles, service)?.id.service;
    expect(judging("invented")).toBe("desk");
    expect(judging("toys")).toBe("desk");
    expect(judging("mail")).toBe("mail");
    expect(judging("desk")).toBe("desk");
    for (const service of ["invented", "toys", "mail"])
      expect(judgingProfile(profiles, service)?.mode).toBe("enforcing");
  });

  test("patience in a new service does not lead out of enforcing; a person's choice does", () => {
    const desk = of("desk", "enforcing", 130);
    const patient = of("patient", "shadow", 0);
    learn(patient.profile, 1, 40, "open read write close");
    expect(patient.profile.mode).toBe("soft_lock");
    const strange = step("export", { keys: ["to"] });
    const judging = () => {
      const found = judgingProfile([desk, patient], "patient");
      if (found === null) throw new Error("The principal has profiles.");
      return judgeStep(
        watchProfile(found.profile, SETTINGS),
        steps("open read"),
        strange,
        NOW_MS,
        found.mode,
      );
    };
    expect(judging()).toMatchObject({ hold: true, mode: "enforcing" });
    const click = { kind: "mode", id: "click", atMs: NOW_MS, mode: "soft_lock" } as const;
    expect(changeProfile(patient.profile, click, SETTINGS)).toEqual({ outcome: "applied", event: null });
    expect(judging()).toMatchObject({ hold: false, alarm: "hard", mode: "soft_lock" });
  });

  test("a service that people stopped from enforcing stays stopped beside one that enforces", () => {
    const [desk, mail] = [of("desk", "enforcing", 130), of("mail", "enforcing", 130)];
    mail.profile.isEstablished = true;
    changeProfile(mail.profile, { kind: "mode", id: "1", atMs: NOW_MS, mode: "shadow" }, SETTINGS);
    expect(judgingProfile([desk, mail], "mail")).toMatchObject({ id: { service: "mail" }, mode: "shadow" });
  });

  test("of two that are as strict, the one that knows more judges", () => {
    const profiles = [of("desk", "soft_lock", 40), of("mail", "soft_lock", 90)];
    expect(judgingProfile(profiles, "invented")?.id.service).toBe("mail");
  });

  test("a principal in Shadow has its own profiles, or none", () => {
    const profiles = [of("desk", "shadow", 20)];
    expect(judgingProfile(profiles, "desk")?.id.service).toBe("desk");
    expect(judgingProfile(profiles, "invented")).toBeNull();
    expect(judgingProfile([], "desk")).toBeNull();
  });

  test("a service that the profile has never seen is an anomaly to it", () => {
    const enforcing = of("desk", "enforcing", 130).profile;
    const elsewhere = { ...step("read"), service: "invented" };
    expect(judge(enforcing, [], elsewhere)).toMatchObject({ hold: true, alarm: "hard" });
    expect(judge(enforcing, steps("open read"), elsewhere)).toMatchObject({ hold: true });
  });

  test("a new trace within 30 minutes goes on with the run", () => {
    expect(continuesRun(NOW_MS - 29 * MINUTE_MS, NOW_MS, SETTINGS)).toBe(true);
    expect(continuesRun(NOW_MS - 30 * MINUTE_MS, NOW_MS, SETTINGS)).toBe(false);
    expect(continuesRun(null, NOW_MS, SETTINGS)).toBe(false);
  });
});
