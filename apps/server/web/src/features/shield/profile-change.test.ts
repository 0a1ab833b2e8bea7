import { expect, test } from "vitest";
import { stepWords } from "./profile-change";

const PROFILE = {
  agent: "infra-agent",
  version: 7,
  thresholds: { soft: 8.6, hard: 11.2, is_fallback: false },
};

test("before the Shield holds anything, the question says from where on, in odds", () => {
  const { title, consequences } = stepWords({ kind: "mode", mode: "enforcing" }, PROFILE);
  expect(title).toBe("Let the Shield hold infra-agent?");
  expect(consequences[0]).toContain("rarer than 1 in 2,350; a critical one already from 1 in 388 on");
});

test("without a threshold the question names none", () => {
  const { consequences } = stepWords({ kind: "mode", mode: "enforcing" }, { ...PROFILE, thresholds: null });
  expect(consequences[0]).toMatch(/^From the next request on, unusual steps/);
});

test("what cannot be taken back says so, and a new deployment names its version", () => {
  expect(stepWords({ kind: "reset" }, PROFILE).consequences[0]).toMatch(/This cannot be taken back\.$/);
  expect(stepWords({ kind: "version" }, PROFILE).done).toBe("infra-agent learns as version 8");
});
