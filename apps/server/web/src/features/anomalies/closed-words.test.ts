import { expect, test } from "vitest";
import { whoFirst, whoIsRefused, whyRefused } from "./closed-words";
import type { ClosedLimit } from "./closed-words";

const CLOSED: ClosedLimit = {
  limit_id: "l",
  kind: "velocity",
  scope: "agent",
  key_id: "key_1",
  name: "support-bot",
  within: null,
  unit: "requests",
  window_ms: 60_000,
  ends_at: "2026-11-21T14:00:00.000Z",
};

test("who is refused, and why", () => {
  expect(whoIsRefused(CLOSED)).toBe("support-bot");
  expect(whyRefused(CLOSED)).toBe("is refused: more requests in 1 minute than the limit allows");
  expect(whoFirst(CLOSED)).toBe("support-bot");
  expect(whyRefused({ ...CLOSED, within: { service: "billing" } })).toBe(
    "is refused: more requests of billing in 1 minute than the limit allows",
  );
  expect(whyRefused({ ...CLOSED, within: { service: "billing", action: "refund" } })).toBe(
    "is refused: more requests to refund of billing in 1 minute than the limit allows",
  );
  expect(whoIsRefused({ ...CLOSED, scope: "service", name: "billing" })).toBe("everything of billing");
  expect(whoFirst({ ...CLOSED, scope: "project" })).toBe("The whole project");
  expect(whyRefused({ ...CLOSED, kind: "cost", unit: "micros", window_ms: 86_400_000 })).toBe(
    "is refused: more money in 1 day than the limit allows",
  );
  expect(whyRefused({ ...CLOSED, kind: "loop", unit: "calls" })).toBe(
    "sent the same call again and again: that call is refused",
  );
});
