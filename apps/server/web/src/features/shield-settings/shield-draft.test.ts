import { expect, test } from "vitest";
import { changesOf, numberAt, problemsOf, rebased, storedOf, withValue } from "./shield-draft";
import type { ShieldDraft } from "./shield-draft";
import { ALL_FIELDS, DEFAULTS, formatOf, valueWords } from "./shield-fields";

const GRANT = { service: "infra", action: "grant_role" };
const PAY = { service: "billing", action: "pay" };
const BEFORE: ShieldDraft = { settings: DEFAULTS, fingerprints: [GRANT] };
const having = (path: string, value: unknown, from: ShieldDraft = BEFORE): ShieldDraft => ({
  ...from,
  settings: withValue(from.settings, path, value),
});

function fieldAt(path: string) {
  const field = ALL_FIELDS.find((each) => each.path === path);
  if (!field) throw new Error(`There is no field ${path}.`);
  return field;
}

test("every field has a default within its bounds, and reads back as it is written", () => {
  for (const field of ALL_FIELDS) {
    const { parse, format, least, most } = formatOf(field);
    const preset = numberAt(DEFAULTS, field.path);
    expect(preset, field.path).toBeGreaterThanOrEqual(least);
    expect(preset, field.path).toBeLessThanOrEqual(most);
    for (const value of [least, preset, most]) expect(parse(format(value)), field.path).toBe(value);
    expect(problemsOf(having(field.path, least)).size, field.path).toBe(0);
    expect(problemsOf(having(field.path, most)).size, field.path).toBe(0);
    expect(Number.isNaN(parse("many")), field.path).toBe(true);
  }
});

test("numbers are told in their units", () => {
  expect(valueWords(fieldAt("false_alarms"), 0.07)).toBe("7%");
  expect(valueWords(fieldAt("idle_ms"), 90_000)).toBe("1.5 minutes");
  expect(valueWords(fieldAt("shadow_ends.calls"), 1_500)).toBe("1,500 calls");
  expect(formatOf(fieldAt("false_alarms")).allowed).toBe("From 0.01 to 50%.");
  expect(formatOf(fieldAt("idle_ms")).allowed).toBe("From 1 to 1,440 minutes.");
});

test("a change is told in words", () => {
  const after = having("false_alarms", 0.02, having("enforce_automatically", true));
  expect(changesOf(BEFORE, { ...after, fingerprints: [PAY] }).map(({ words }) => words)).toEqual([
    "Ordinary runs that may be marked: 5% to 2%",
    "Enforcing begins by itself",
    "Values of billing, pay: remembered",
    "Values of infra, grant_role: no longer remembered",
  ]);
  expect(changesOf(BEFORE, BEFORE)).toEqual([]);
});

test("only what differs from the defaults is stored", () => {
  expect(storedOf(DEFAULTS)).toEqual({});
  const { settings } = having("shadow_ends.runs", 50, having("scorer", "transitions"));
  expect(storedOf(settings)).toEqual({ shadow_ends: { runs: 50 }, scorer: "transitions" });
});

test("a number that was not entered is a problem at its place", () => {
  expect([...problemsOf(having("soft_lock_ends.runs", Number.NaN)).keys()]).toEqual(["soft_lock_ends.runs"]);
});

test("unsaved changes are made again on what somebody else saved", () => {
  const mine = { ...having("idle_ms", 60_000), fingerprints: [PAY] };
  const theirs = { ...having("pardon_days", 7), fingerprints: [GRANT, { service: "a", action: "b" }] };
  const now = rebased(BEFORE, mine, theirs);
  expect(storedOf(now.settings)).toEqual({ idle_ms: 60_000, pardon_days: 7 });
  expect(now.fingerprints).toEqual([{ service: "a", action: "b" }, PAY]);
});
