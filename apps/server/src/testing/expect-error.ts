import { ERRORS } from "@letsping/core";
import type { ErrorKey } from "@letsping/core";
import { expect } from "vitest";
import type { TestAnswer } from "./test-client";

/** Checks that an answer is this error, in the shape of the wire, and gives its details. */
export function expectError(answer: TestAnswer, error: ErrorKey, where = ""): Record<string, unknown> {
  expect(answer.body, where).toEqual({
    error,
    code: ERRORS[error].code,
    message: expect.stringMatching(/\S/),
    hint: expect.stringMatching(/\S/),
    details: expect.any(Object),
    documentation_url: expect.stringMatching(
      /^https:\/\/\S+#(auth|billing|requests|rate-limits|timeouts|errors|webhooks)$/,
    ),
    trace_id: expect.stringMatching(/\S/),
  });
  expect(answer.status, where).toBe(ERRORS[error].status);
  expect(answer.headers.get("x-trace-id"), where).toBe(answer.body.trace_id);
  expect(answer.headers.get("content-type"), where).toContain("application/json");
  return answer.body.details;
}
