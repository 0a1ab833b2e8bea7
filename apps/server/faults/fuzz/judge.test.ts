import { errorBody } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { expect } from "vitest";
import { test } from "vitest";
import type { FuzzCall } from "./calls";
import { judge } from "./judge";
import type { FuzzAnswer } from "./send";

const call: FuzzCall = {
  operation: {
    method: "GET",
    path: "/api/keys/{id}",
    parameters: [],
    body: null,
    takes: new Set(["session"]),
    contentType: "application/json",
    whyNotAnswer: (body) => (JSON.stringify(body) === '{"id":"a"}' ? null : "it has no id"),
    errors: new Set(["not_found"]),
  },
  caller: "viewer",
  method: "GET",
  path: "/api/keys/key_1?x=1",
  headers: {},
  body: null,
  heldMs: 0,
};

function judged(answer: Partial<FuzzAnswer>, path = call.path): string | null {
  const whole = { status: 200, contentType: "application/json", text: '{"id":"a"}', ms: 1, ...answer };
  return judge({ ...call, path }, whole, "canary");
}

const failure = (error: ConstructorParameters<typeof LetsPingError>[0]) =>
  JSON.stringify(errorBody(new LetsPingError(error, "It failed."), "trc_1"));

test("an answer and an error as they are documented are right", () => {
  expect(judged({})).toBeNull();
  expect(judged({ status: 404, text: failure("not_found") })).toBeNull();
});

test("everything else is told", () => {
  const wrong: [Partial<FuzzAnswer>, string][] = [
    [{ status: 500, text: failure("internal") }, "status 500"],
    [{ status: 502, text: "" }, "status 502"],
    [{ text: '{"id":"a","name":"canary"}' }, "another project"],
    [{ text: "\n    at decide (/app/src/decide.ts:12:3)" }, "the inside"],
    [{ ms: 6_000 }, "6000 ms"],
    [{ status: 204, text: "" }, "not documented"],
    [{ text: "{}" }, "no id"],
    [{ text: "<html>" }, "no id"],
    [{ status: 400, text: "no" }, "not JSON"],
    [{ status: 400, text: '{"error":"not_found"}' }, "the fields error"],
    [{ status: 409, text: failure("not_found") }, "with status 409"],
    [{ status: 403, text: failure("forbidden") }, "not documented for this route"],
  ];
  for (const [answer, words] of wrong) expect(judged(answer), words).toContain(words);
});

test("where a path trick led to another route, only what no route may do counts", () => {
  expect(judged({ status: 403, text: failure("forbidden") }, "/api/keys/../roles")).toBeNull();
  expect(judged({ text: "canary" }, "/api/keys/../roles")).toContain("another project");
});
