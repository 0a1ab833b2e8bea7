import fc from "fast-check";
import { expect } from "vitest";
import { test } from "vitest";
import { shieldSettings } from "../settings";
import { anyRun } from "../testing/steps";
import { MINUTE_MS } from "../testing/steps";
import { START_MS } from "../testing/steps";
import { steps } from "../testing/steps";
import { changeProfile } from "./change-profile";
import { createProfile } from "./profile";
import type { Profile } from "./profile";
import { readProfile } from "./profile-data";
import { writeProfile } from "./profile-data";

const SETTINGS = shieldSettings();

function learned(runs: readonly ReturnType<typeof steps>[]): Profile {
  const profile = createProfile(START_MS);
  runs.forEach((run, at) => {
    const common = { version: 1, alarm: "none", decision: "none" } as const;
    const atMs = START_MS + at * MINUTE_MS;
    changeProfile(profile, { kind: "run", id: String(at), atMs, steps: run, ...common }, SETTINGS);
    if (at % 3 > 0) return;
    const [first] = run;
    if (first !== undefined)
      changeProfile(
        profile,
        { kind: "approval", id: String(at), atMs, version: 1, earlier: [], step: first },
        SETTINGS,
      );
  });
  return profile;
}

test("a profile that was stored is the same profile", () => {
  fc.assert(
    fc.property(fc.array(anyRun, { maxLength: 8 }), (runs) => {
      const profile = learned(runs);
      const copy = readProfile(JSON.parse(JSON.stringify(writeProfile(profile))));
      const { graph: _graph, ...rest } = profile;
      expect(copy).toMatchObject(rest);
      expect(writeProfile(copy)).toEqual(writeProfile(profile));
    }),
  );
});

test("a text that stands in many steps is stored once", () => {
  const { texts } = writeProfile(learned(Array.from({ length: 50 }, () => steps("open read close"))));
  expect(texts).toHaveLength(1 + 3 + 3);
});

test.each([
  ["nothing", null, /its form is not valid/],
  ["another format", { ...writeProfile(createProfile(1)), format: 2 }, /its format is not valid/],
  ["a mode that there is not", { ...writeProfile(createProfile(1)), mode: "off" }, /its mode is not valid/],
  [
    "a record that is cut off",
    { ...writeProfile(createProfile(1)), texts: ["a"], records: [["1", 1, 1, 0, false, false, [0, 0]]] },
    /a step of it is cut off/,
  ],
  [
    "a record with a text that is not there",
    {
      ...writeProfile(createProfile(1)),
      texts: ["a"],
      records: [["1", 1, 1, 0, false, false, [0, 9, 0, 1, -1]]],
    },
    /names a text that is not there/,
  ],
])("%s is refused, so that the step is held", (_name, stored, message) => {
  expect(() => readProfile(stored)).toThrow(message);
});
