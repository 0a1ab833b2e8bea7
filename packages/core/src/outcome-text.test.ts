import { expect, test } from "vitest";
import type { Decision } from "./decision";
import { outcomeText } from "./outcome-text";

const FINAL = {
  id: "req_1",
  payload: { amount: 550 },
  metadata: { actor_id: null, resolved_at: null, reason: null, method: null },
  expires_at: "2026-11-21T12:00:00.000Z",
  resolved_at: "2026-11-21T11:00:00.000Z",
  actor: null,
  receipt: "",
  commitment_salt: "",
};

test("an approval is JSON with the payload that may run", () => {
  const text = outcomeText({ ...FINAL, status: "APPROVED", final_payload: { amount: 550 } });
  expect(JSON.parse(text)).toEqual({ status: "APPROVED", final_payload: { amount: 550 } });
});

test("a changed approval says what changed, and nothing of what was proposed", () => {
  const changes = [{ op: "replace" as const, path: "/amount", old_value: 550, value: 220 }];
  const patched = { amount: 220 };
  const text = outcomeText({
    ...FINAL,
    status: "APPROVED_WITH_MODIFICATIONS",
    patched_payload: patched,
    final_payload: patched,
    diff_summary: { changes },
  });
  expect(JSON.parse(text)).toMatchObject({
    final_payload: patched,
    changes,
    note: expect.stringContaining("exactly"),
  });
});

test.each([
  ["REJECTED", "rejected"],
  ["EXPIRED", "in time"],
  ["CANCELLED", "withdrawn"],
] as const)("%s begins with STOP and holds no payload", (status, words) => {
  const text = outcomeText({ ...FINAL, status, reason: "Too much." });
  expect(text).toMatch(/^STOP: /);
  expect(text).toContain(words);
  expect(text).not.toContain("550");
  if (status !== "EXPIRED") expect(text).toContain("Reason: Too much.");
  expect(outcomeText({ ...FINAL, status })).not.toContain("Reason");
});

test("a status that does not exist is no approval", () => {
  const unknown = { ...FINAL, status: "ALLOWED", final_payload: {} } as unknown as Decision;
  expect(outcomeText(unknown)).toMatch(/^STOP: .*Do not run this action\.$/);
});
