import { expect, test } from "vitest";
import * as langchain from "./langchain";
import * as langgraph from "./langgraph";
import * as openai from "./openai";
import * as openaiAgents from "./openai-agents";
import * as vercel from "./vercel";

test.each([
  ["langchain", langchain, ["createLetsPingTool", "letsPingMiddleware"]],
  ["langgraph", langgraph, ["parkForApproval", "whenDecided"]],
  ["openai", openai, ["answerFunctionCalls", "answerToolCalls", "letsPingFunction"]],
  ["openai-agents", openaiAgents, ["letsPingTool", "resolveInterruptions"]],
  ["vercel", vercel, ["letsPing", "letsPingApproval"]],
])("%s has these names and no others", (_subpath, entry, names) => {
  expect(Object.keys(entry).sort()).toEqual(names);
});
