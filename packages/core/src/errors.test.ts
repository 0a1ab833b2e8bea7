import { expect, test } from "vitest";
import { errorBody, ERRORS, isErrorKey, isLetsPingError, LetsPingError } from "./errors";
import type { ErrorKey } from "./errors";

const keys = Object.keys(ERRORS) as ErrorKey[];

test.each(keys)("%s has a code that fits its status, and a hint", (key) => {
  const { status, code, hint, retry } = ERRORS[key];
  expect(hint).toMatch(/^[A-Z].*\.$/);
  expect(code).toMatch(/^LETSPING_/);
  if (status >= 400 && status !== 500) expect(code.startsWith(`LETSPING_${status}`)).toBe(true);
  if (status >= 400 && status < 500 && status !== 429) expect(retry).toBe(false);
});

test("an error takes everything else from the table", () => {
  const error = new LetsPingError("rate_limited", "Too many.", { retryAfterSeconds: 7, traceId: "trc_1" });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: "LetsPingError",
    message: "Too many.",
    error: "rate_limited",
    code: "LETSPING_429_RATE_LIMIT",
    status: 429,
    retry: true,
    hint: ERRORS.rate_limited.hint,
    details: {},
    traceId: "trc_1",
    retryAfterSeconds: 7,
  });
  expect("cause" in error).toBe(false);
  const cause = new Error("why");
  expect(new LetsPingError("internal", "x", { cause }).cause).toBe(cause);
});

test("knows its own errors, also from another copy of the package", () => {
  const copy = Object.assign(new Error("x"), { [Symbol.for("letsping.error")]: true });
  expect(isLetsPingError(copy)).toBe(true);
  expect(isLetsPingError(new LetsPingError("internal", "x"))).toBe(true);
  for (const other of [new Error("x"), null, undefined, "internal", { error: "internal" }]) {
    expect(isLetsPingError(other)).toBe(false);
  }
});

test("names that every object has are no keys", () => {
  for (const name of ["constructor", "toString", "__proto__", "", 7, null])
    expect(isErrorKey(name)).toBe(false);
  expect(isErrorKey("forbidden")).toBe(true);
});

test("the body is what both parts of the wire read", () => {
  const error = new LetsPingError("already_final", "Decided.", { details: { status: "REJECTED" } });
  expect(errorBody(error, "trc_1")).toEqual({
    error: "already_final",
    code: "LETSPING_409_CONFLICT",
    message: "Decided.",
    hint: ERRORS.already_final.hint,
    details: { status: "REJECTED" },
    documentation_url: "https://github.com/letsping/letsping/blob/main/docs/errors.md#requests",
    trace_id: "trc_1",
  });
});
