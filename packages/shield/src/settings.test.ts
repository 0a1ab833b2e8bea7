import { expect } from "vitest";
import { test } from "vitest";
import { ShieldSettings } from "./settings";
import { shieldSettings } from "./settings";

test("everything has a default", () => {
  expect(ShieldSettings.parse({})).toEqual({
    scorer: "paths",
    false_alarms: 0.05,
    fallback_bits: 22,
    half_life_days: 30,
    half_life_runs: 200,
    idle_ms: 1_800_000,
    shadow_ends: { runs: 30, calls: 150, unseen: 0.2 },
    soft_lock_ends: { runs: 100, unseen: 0.08, alarm_rate: 0.1, review_share: 0.1 },
    enforce_automatically: false,
    demote_alarms: 5,
    approval_weight: 5,
    approval_cap: 10,
    pardon_days: 90,
  });
});

test.each([
  [{ half_life_runs: 50 }, /half_life_runs/],
  [{ false_alarms: 0.9 }, /false_alarms/],
  [{ soft_lock_ends: { runs: 5 } }, /soft_lock_ends\.runs/],
  [{ scorer: "guess" }, /scorer/],
  [{ sigma: 3 }, /object/],
])("%o is refused by name", (settings, message) => {
  expect(() => shieldSettings(settings as never)).toThrow(message);
});
