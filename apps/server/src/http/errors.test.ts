import { expect } from "vitest";
import { test } from "vitest";
import { toLetsPingError } from "./errors";

const withCode = (code: string) => Object.assign(new Error("it failed"), { code });

test("a database that is away is `unavailable`, however deep a driver, an adapter or the sign-in library hides it", () => {
  const away: unknown[] = [
    withCode("ECONNREFUSED"),
    withCode("57P03"),
    withCode("57P01"),
    withCode("57014"),
    withCode("40P01"),
    withCode("P1017"),
    new Error("Connection terminated unexpectedly"),
    new Error("Query read timeout"),
    new Error("timeout exceeded when trying to connect"),
    new Error("outer", { cause: { kind: "postgres", code: "57P03", severity: "FATAL" } }),
    Object.assign(new Error("outer"), {
      meta: { driverAdapterError: { cause: { kind: "ConnectionClosed" } } },
    }),
    Object.assign(new Error("The database does not answer."), { name: "APIError", statusCode: 503 }),
  ];
  for (const cause of away) {
    const error = toLetsPingError(cause);
    expect([error.error, error.status], String(cause)).toEqual(["unavailable", 503]);
    expect(error.message).not.toContain(String((cause as Error).message));
  }
});

test("a full disk is said in words", () => {
  expect(toLetsPingError(withCode("53100")).message).toContain("disk of the gateway's database is full");
});

test("what nobody foresaw is `internal`, also where it refers to itself", () => {
  const circle: { cause?: unknown } = new Error("round");
  circle.cause = circle;
  for (const cause of [circle, withCode("23505"), "a text", null, undefined, new TypeError("no")])
    expect(toLetsPingError(cause).error).toBe("internal");
});
