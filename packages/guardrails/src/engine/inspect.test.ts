import { expect, test } from "vitest";
import { GuardrailSettings } from "../settings/settings";
import type { Detector } from "./detectors";
import { inspect } from "./inspect";
import { makePlan } from "./plan";
import { contextOf } from "./testing/context";

const CARD = "4111 1111 1111 1111";

/** The plan of the defaults with one more detector. */
function planWith(detector: Pick<Detector, "family" | "hides" | "find">) {
  const plan = makePlan(GuardrailSettings.parse({}), undefined);
  return { ...plan, detectors: [...plan.detectors, { ...detector, mayFind: () => true }] };
}

const broken = () => {
  throw new Error(`could not read ${CARD}`);
};

test("a check that might have hidden something and fails hides the whole text and lets a person look", () => {
  const plan = planWith({ family: "dlp", hides: true, find: broken });
  const { payload, findings, hidden } = inspect({ note: `pay ${CARD} now, please` }, contextOf(), plan);
  expect(payload).toEqual({ "[unchecked … #1]": "[unchecked … #2]" });
  expect(findings.listed).toMatchObject([
    { rule: "engine.check_failed", action: "block", in: "key" },
    { rule: "engine.check_failed", action: "hold", in: "value", shown: { start: 0, end: 16 } },
  ]);
  expect(hidden).toMatchObject([{ type: "unchecked" }]);
  expect(JSON.stringify(findings.listed)).not.toContain("1111");
});

test("another check that fails leaves the text, takes out what others found, and lets a person look", () => {
  const plan = planWith({ family: "injection", hides: false, find: broken });
  const { payload, findings } = inspect([`pay ${CARD} now`], contextOf(), plan);
  expect(payload).toEqual(["pay [card Visa …1111 #1] now"]);
  expect(findings.action).toBe("flag");
  expect(findings.listed.map(({ rule }) => rule)).toEqual(["dlp.card", "engine.check_failed"]);
});

test("a rule that nobody knows counts as a failed check", () => {
  const plan = planWith({ family: "dlp", hides: true, find: () => [{ rule: "dlp.new", start: 0, end: 3 }] });
  const { payload, findings } = inspect(["some text"], contextOf(), plan);
  expect(payload).toEqual(["[unchecked … #1]"]);
  expect(findings.action).toBe("flag");
});

test("keys in which nothing was found are remembered, and are not what makes others pass", () => {
  const plan = makePlan(GuardrailSettings.parse({}), undefined);
  for (let number = 0; number < 20_000; number++) inspect({ [`key ${number}`]: 1 }, contextOf(), plan);
  expect(plan.keys.size).toBeLessThanOrEqual(10_000);
  expect(inspect({ [CARD]: 1 }, contextOf(), plan).findings.action).toBe("block");
  expect(inspect({ [CARD]: 1 }, contextOf(), plan).findings.action).toBe("block");
});

test("a hidden value so deep that its path is too long for the wire is refused", () => {
  const plan = makePlan(GuardrailSettings.parse({}), undefined);
  const key = "k".repeat(1000);
  const payload = { [key]: { [key]: { [key]: { [key]: { [key]: CARD } } } } };
  expect(inspect(payload, contextOf(), plan).findings.action).toBe("block");
});
