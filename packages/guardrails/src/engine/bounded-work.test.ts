import type { JsonObject } from "@letsping/core";
import { expect, test } from "vitest";
import { compilePattern } from "../patterns/index";
import { createGuardrails } from "./create-guardrails";
import { MOST_STEPS_IN_ALL } from "./email-schema";
import { MOST_WORK_IN_ALL } from "./pattern-detectors";
import { contextOf } from "./testing/context";

const HEAVY = "(?:a|[b-z]|[b-y]){1,300}(?:[0-9]|#!)";

test("patterns have so much work for a whole request: what exceeds it is not looked at, and a person must", () => {
  const guardrails = createGuardrails(
    { patterns: [{ id: "heavy", pattern: HEAVY }], rules: { injection: "off", dlp: "off", egress: "off" } },
    { compilePattern },
  );
  const text = "abcdefghijklmnopqrstuvwxyz".repeat(8);
  const work = compilePattern({ pattern: HEAVY }).size * text.length;
  const texts = Math.floor(MOST_WORK_IN_ALL / work);
  const inTime = guardrails.evaluate(
    Array.from({ length: texts }, () => text),
    contextOf(),
  );
  expect(inTime.findings).toEqual([]);
  const beyond = guardrails.evaluate(
    Array.from({ length: texts + 1 }, () => text),
    contextOf(),
  );
  expect(beyond.action).toBe("flag");
  expect(beyond.findings.map(({ rule, path }) => [rule, path])).toEqual([
    ["engine.check_failed", `/${texts}`],
  ]);
  // The next request has all of it again.
  expect(guardrails.evaluate([text], contextOf()).findings).toEqual([]);
});

test("a schema is searched so often for a whole request: after that an address is one of free text", () => {
  const $defs: JsonObject = { address: { format: "email" } };
  const schema = { properties: { people: { items: { anyOf: [{ $ref: "#/$defs/address" }] } } }, $defs };
  // Each takes more than four steps; and not more of them may be taken out than a payload may have replaced.
  const addresses = Array.from({ length: MOST_STEPS_IN_ALL / 4 }, (_, index) => `a${index}@example.com`);
  const { payload } = createGuardrails({ bounds: { leaves: 50_000 } }).evaluate(
    { people: addresses },
    contextOf({ schema }),
  );
  const { people } = payload as { people: string[] };
  expect(people[0]).toBe("a0@example.com");
  expect(people[people.length - 1]).toMatch(/^\[e-mail …@example\.com #\d+\]$/);
});

test("one card in many spellings as keys is told apart by numbers", () => {
  const digits = [..."4111111111111111"];
  const spelled = (gaps: number) =>
    digits.map((digit, index) => digit + (gaps & (1 << index) && index < 15 ? " " : "")).join("");
  const keys = Array.from({ length: 8 }, (_, gaps) => spelled(gaps * 8));
  const verdict = createGuardrails().evaluate(
    Object.fromEntries(keys.map((key, index) => [key, index])),
    contextOf(),
  );
  const names = Object.keys(verdict.payload as object);
  expect(new Set(names).size).toBe(keys.length);
  for (const name of names) expect(name).toMatch(/^\[card Visa …1111 #1\](?: \(\d\))?$/);
  expect(verdict.action).toBe("block");
});
