import { checkSync } from "recheck";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { classify } from "../leaf";
import { ESCAPE } from "./escapes";
import { MARKS } from "./delimiters";
import { explainInjection } from "./find-injection";
import { findInjection } from "./find-injection";

import { INJECTION_RULES } from "./rules";
import { SIGNALS } from "./rules";

const leafOf = (text: string) => ({ text, path: "", key: "", classes: classify(text) });
const rulesIn = (text: string) => findInjection(leafOf(text)).map(({ rule }) => rule);

describe.each(INJECTION_RULES)("$id", ({ id, hits, misses }) => {
  test.each(hits.map((text) => [text]))("is found in %j", (text) => {
    expect(rulesIn(text)).toContain(id);
  });

  test.each(misses.map((text) => [text]))("is not found in %j", (text) => {
    expect(rulesIn(text)).toEqual([]);
  });
});

describe("signals", () => {
  const isIn = (text: string, name: string) =>
    explainInjection(leafOf(text)).some(({ signal }) => signal === name);

  test.each([...SIGNALS])("$name", ({ name, hits, misses }) => {
    for (const text of hits) expect([text, isIn(text, name)]).toEqual([text, true]);
    for (const text of misses) expect([text, isIn(text, name)]).toEqual([text, false]);
  });

  test("each has a name of its own, hits and misses, and speaks for a rule", () => {
    const rules = new Set(INJECTION_RULES.map(({ id }) => id));
    expect(new Set(SIGNALS.map(({ name }) => name)).size).toBe(SIGNALS.length);
    for (const { name, hits, misses, rule } of SIGNALS) {
      expect([name, hits.length > 0, misses.length > 0, rules.has(rule)]).toEqual([name, true, true, true]);
    }
  });
});

test.each([...MARKS.map(({ expression }) => expression), ESCAPE].map((one) => [one.source, one.flags]))(
  "the expression %s needs linear time",
  (source, flags) => {
    // The automaton proves; the fuzzer, which also is tried by default, answers by chance and by the clock.
    expect(checkSync(source, flags, { checker: "automaton" }).status).toBe("safe");
  },
);
