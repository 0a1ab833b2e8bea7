import { GuardrailSettings } from "@letsping/guardrails";
import { expect, test } from "vitest";
import { effectChange } from "./effect-change";

const of = (settings: object) => GuardrailSettings.parse(settings);

test("a rule that does something else says what it did and what it would do", () => {
  const [before, after] = [of({}), of({ rules: { egress: "flag", "dlp.card": "off" } })];
  expect(effectChange(before, after, "egress.metadata")).toBe("Block to Flag");
  expect(effectChange(before, after, "dlp.card")).toBe("Mask to Off");
  expect(effectChange(before, after, "injection.override")).toBeNull();
});

test("a limit is told by its family", () => {
  expect(effectChange(of({}), of({ rules: { velocity: "flag" } }), "velocity")).toBe("Block to Flag");
});

test("what differs for a service alone is told too, whether it was set there before or not", () => {
  const own = of({ overrides: [{ service: "crawler", rules: { egress: "flag" } }] });
  expect(effectChange(of({}), own, "egress.metadata")).toBe("Block to Flag for a service or action");
  expect(effectChange(own, of({}), "egress.metadata")).toBe("Flag to Block for a service or action");
  expect(effectChange(own, own, "egress.metadata")).toBeNull();
});

test("a pattern has the effect that it names; one that comes or goes has none to compare", () => {
  const pattern = { id: "staff", title: "A staff number", pattern: "S-[0-9]{6}", effect: "redact" };
  const before = of({ patterns: [pattern] });
  const flags = of({ patterns: [{ ...pattern, effect: "flag" }] });
  expect(effectChange(before, flags, "pattern.staff")).toBe("Redact to Flag");
  expect(effectChange(of({}), before, "pattern.staff")).toBeNull();
});
