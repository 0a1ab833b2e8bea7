// What the documentation of the packages that were published before shows, as it stands there.
import { generateText } from "ai";
import { stepCountIs } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { scriptModel } from "../test/ai-sdk-model";
import { createWorld, newName } from "../test/world";
import type { World } from "../test/world";
import { createLetsPingTool } from "./langchain";
import { letsPing } from "./vercel";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("letsPing of /vercel with a key and a schema with defaults", async () => {
  const name = newName("deploy_production");
  const tools = {
    [name]: letsPing({
      name,
      description: "Deploys the current codebase to production. Requires human approval.",
      apiKey: world.apiKey,
      baseUrl: `${world.app.url}/api`,
      schema: z.object({
        version: z.string().describe("Git commit SHA or version tag"),
        canary: z.boolean().default(false).describe("Deploy as canary release"),
        force: z.boolean().optional().describe("Bypass additional safety checks"),
      }),
    }),
  };
  const { model, read } = scriptModel(MockLanguageModelV4 as never, "nested", [
    { name, input: { version: "abc" } },
  ]);
  const generating = generateText({ model, tools, stopWhen: stepCountIs(3), prompt: "Deploy." });
  const [item] = await world.pending(name);
  await world.approve(String(item?.id), { version: "abc", canary: true });
  await generating;
  expect(JSON.parse(read()[0] ?? "")).toMatchObject({ final_payload: { version: "abc", canary: true } });
});

test("createLetsPingTool of /langchain with a key and a schema with defaults", async () => {
  const name = newName("sensitive_action");
  const tool = createLetsPingTool({
    name,
    description: "Request human permission before proceeding with this operation.",
    apiKey: world.apiKey,
    baseUrl: world.app.url,
    schema: z.object({
      reason: z.string().min(10).describe("Explain why this step is required"),
      estimated_impact: z.enum(["low", "medium", "high"]).default("medium"),
    }),
  });
  const asking: Promise<string> = tool.invoke({ reason: "The disk is full." });
  const [item] = await world.pending(name);
  const proposed = { reason: "The disk is full.", estimated_impact: "medium" };
  expect((await world.detail(String(item?.id))).payload).toEqual(proposed);
  await world.approve(String(item?.id));
  expect(JSON.parse(await asking)).toEqual({ status: "APPROVED", final_payload: proposed });
});
