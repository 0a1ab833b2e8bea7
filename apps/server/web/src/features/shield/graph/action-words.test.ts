import { expect, test } from "vitest";
import { actionName, callsWords, noticeWords, secondLine, spokenLooks } from "./action-words";
import type { DrawnAction, DrawnGraph, NumberedStep } from "./graph-model";

const GRAPH: DrawnGraph = { actions: [], transitions: [], steps: [], service: "infra", isLearned: true };
const ACTION: DrawnAction = {
  id: "infra/grant_role",
  service: "infra",
  action: "grant_role",
  priority: "high",
  calls: 411.6,
  seenAt: null,
  age: "fresh",
  isKnown: true,
  skeletons: [],
  steps: [],
  alarmed: null,
};
const HELD: NumberedStep = {
  request_id: "req_1",
  service: "infra",
  action: "grant_role",
  priority: "high",
  skeleton: "",
  at: "2026-11-21T14:00:00.000Z",
  status: "waiting",
  alarm: "hard",
  held: true,
  bits: 14,
  number: 3,
  node: "infra/grant_role",
};

test("a node says its calls, its service where that is another, and what happened to it in the run", () => {
  expect(secondLine(ACTION, GRAPH)).toBe("412 calls");
  expect(secondLine({ ...ACTION, service: "warehouse" }, GRAPH)).toBe("warehouse · 412 calls");
  expect(secondLine({ ...ACTION, isKnown: false }, GRAPH)).toBe("never seen before");
  expect(secondLine({ ...ACTION, isKnown: false }, { ...GRAPH, isLearned: false })).toBe("not learned yet");
  expect(secondLine({ ...ACTION, alarmed: HELD }, GRAPH)).toBe("held at step 3");
});

test("counts that have faded are no zero", () => {
  expect(callsWords({ id: "a", calls: 0.2 })).toBe("under 1 call");
  expect(callsWords({ id: "start", calls: 1 })).toBe("1 run");
  expect(actionName({ id: "start", action: "" })).toBe("Start");
});

test("what colours say is said in words too", () => {
  expect(noticeWords(HELD)).toBe("Very unusual, held");
  expect(noticeWords({ ...HELD, alarm: "soft", status: "refused" })).toBe("Unusual, was held, refused");
  expect(noticeWords({ ...HELD, alarm: "none", held: false, status: "ran" })).toBe("");
  expect(spokenLooks({ ...ACTION, alarmed: HELD }, 0.1234)).toBe("Very unusual, held, within reach, 12%");
  expect(spokenLooks(ACTION, null)).toBe("");
});
