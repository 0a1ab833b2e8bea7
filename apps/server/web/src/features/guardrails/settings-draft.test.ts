import { GuardrailSettings } from "@letsping/guardrails";
import { expect, test } from "vitest";
import { changesOf } from "./change-words";
import { DEFAULTS, problemsOf, rebased, storedOf } from "./settings-draft";
import { basisOf, placeOf, settingsIn, withOverride, withOwn, withoutOverride } from "./settings-scope";

const settings = (given: object) => GuardrailSettings.parse(given);
const wordsOf = (before: object, after: object) =>
  changesOf(settings(before), settings(after)).map(({ words }) => words);

test("what is a default is not stored, and what is stored gives the same settings again", () => {
  expect(storedOf(DEFAULTS)).toEqual({});
  const given = {
    rules: { dlp: "flag" },
    egress: { allowed_domains: ["db.internal"] },
    velocity: { limits: [] },
    cost: { tokens_per_day: 1_000_000 },
    loop: { consecutive: 5 },
    patterns: [{ id: "staff", pattern: "S-\\d+" }],
    overrides: [{ service: "crawler", egress: { only_allowed: true } }],
    bounds: { depth: 20 },
  };
  const stored = storedOf(settings(given));
  expect(stored).toMatchObject(given);
  expect(stored["loop"]).toEqual({ consecutive: 5 });
  expect(settings(stored)).toEqual(settings(given));
});

test("what is wrong is told by its place", () => {
  const wrong = { ...DEFAULTS, loop: { ...DEFAULTS.loop, consecutive: Number.NaN } };
  expect([...problemsOf(wrong).keys()]).toEqual(["loop.consecutive"]);
  expect(problemsOf(DEFAULTS).size).toBe(0);
});

test("changes are told in words", () => {
  expect(wordsOf({}, {})).toEqual([]);
  expect(
    wordsOf(
      { loop: { consecutive: 5 }, egress: { allowed_domains: ["old.test"] } },
      {
        rules: { injection: "flag", "dlp.jwt": "off" },
        egress: { allowed_domains: ["api.test"] },
        velocity: { limits: [{ per: "action", limit: 60, window_ms: 60_000 }] },
        cost: { micros_per_request: 2_500_000 },
        patterns: [{ id: "staff", pattern: "x" }],
        exceptions: [{ rule: "dlp.card", path: "/note" }],
      },
    ),
  ).toEqual([
    "JSON web token: Redact to Off",
    "Prompt injection: Block to Flag",
    "api.test allowed",
    "old.test no longer allowed",
    "Speed: 600 a minute per agent to 60 a minute per action",
    "Money of one request: no limit to 2.50",
    "Loops: 5 in a row to 3 in a row",
    "Pattern staff added",
    "1 exception added",
  ]);
});

test("a row whose rules differed is told as one", () => {
  const mixed = { rules: { "injection.turn": "flag", "injection.override": "off" } };
  expect(wordsOf(mixed, { rules: { injection: "flag" } })).toEqual(["Prompt injection: all to Flag"]);
  expect(wordsOf({}, { rules: { "dlp.email": "flag", "dlp.email_field": "on" } })).toEqual([
    "E-mail addresses: Mask to Flag",
    "E-mail address in a field for it: Off to Mask",
  ]);
});

test("what changes for a service is told with its name, and only what it changes itself", () => {
  const before = { overrides: [{ service: "crawler", rules: { egress: "flag" } }] };
  const after = {
    rules: { injection: "flag" },
    overrides: [{ service: "crawler", rules: { egress: "off" } }],
  };
  expect(wordsOf(before, after)).toEqual([
    "Prompt injection: Block to Flag",
    "crawler: Private and unknown addresses: Flag to Off",
  ]);
  expect(wordsOf(before, {})).toEqual(["crawler: as the project again"]);
  expect(wordsOf({}, before)).toEqual(["crawler: Private and unknown addresses: Block to Flag"]);
});

test("an override lies over the project and over wider ones before it", () => {
  const given = settings({
    loop: { consecutive: 4 },
    overrides: [
      { service: "crawler", loop: { cycles: 6 } },
      { service: "mailer", loop: { cycles: 7 } },
      { service: "crawler", action: "fetch", loop: { window_ms: 60_000 } },
    ],
  });
  expect(settingsIn(given, 2, DEFAULTS).loop).toEqual({ consecutive: 4, cycles: 6, window_ms: 60_000 });
  expect(basisOf(given, 2, DEFAULTS).loop.window_ms).toBe(3_600_000);
  expect(basisOf(given, null, DEFAULTS)).toBe(DEFAULTS);
});

test("an override stands behind wider ones, and says nothing that was taken back", () => {
  const narrow = { service: "crawler", action: "fetch" };
  const [one] = withOverride(DEFAULTS, narrow);
  const [two, place] = withOverride(one, { service: "mailer" });
  expect(place).toBe(0);
  expect(two.overrides).toEqual([{ service: "mailer" }, narrow]);
  const changed = withOwn(two, placeOf(two, narrow), { loop: { cycles: 3 } });
  expect(changed.overrides[1]).toEqual({ ...narrow, loop: { cycles: 3 } });
  expect(withOwn(changed, 1, { loop: {} }).overrides[1]).toEqual(narrow);
  expect(withoutOverride(changed, 0).overrides).toHaveLength(1);
});

test("my changes are made again on what somebody else saved meanwhile", () => {
  const old = settings({
    patterns: [
      { id: "a", pattern: "a" },
      { id: "b", pattern: "b" },
    ],
  });
  const mine = settings({
    rules: { dlp: "flag" },
    loop: { consecutive: 5 },
    patterns: [{ id: "b", pattern: "b2" }],
  });
  const theirs = settings({
    rules: { injection: "off" },
    loop: { consecutive: 4, cycles: 6 },
    patterns: [...old.patterns, { id: "c", pattern: "c" }],
    exceptions: [{ rule: "dlp.card", path: "/note" }],
  });
  const both = rebased(old, mine, theirs);
  expect(both.rules).toEqual({ dlp: "flag", injection: "off" });
  expect(both.loop).toMatchObject({ consecutive: 5, cycles: 6 });
  expect(both.patterns.map(({ id, pattern }) => `${id} ${pattern}`)).toEqual(["b b2", "c c"]);
  expect(both.exceptions).toEqual(theirs.exceptions);
});
