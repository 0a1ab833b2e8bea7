import { AgentExecutor } from "@langchain/classic/agents";
import { createToolCallingAgent } from "@langchain/classic/agents";
import { AIMessage } from "@langchain/core/messages";
import type { BaseMessage } from "@langchain/core/messages";
import { ToolMessage } from "@langchain/core/messages";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { tool } from "@langchain/core/tools";
import { END } from "@langchain/langgraph";
import { MessagesAnnotation } from "@langchain/langgraph";
import { START } from "@langchain/langgraph";
import { StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent } from "langchain";
import { fakeModel } from "langchain";
import { createAgent as createOldestAgent } from "langchain-oldest";
import { adapterContract } from "../test/adapter-contract";
import type { Driver } from "../test/adapter-contract";
import { createLetsPingTool, letsPingMiddleware } from "./langchain";

/** A model that makes these calls, and then ends. */
function modelFor(name: string, calls: Parameters<Driver["run"]>[1]) {
  const tool_calls = calls.map((args, index) => ({
    name,
    args,
    id: `call_${index}`,
    type: "tool_call" as const,
  }));
  return fakeModel()
    .respond(new AIMessage({ content: "", tool_calls }))
    .respond(new AIMessage("Done."));
}

/** What the model reads of each call, in the order of the calls. */
function readings(messages: BaseMessage[]): string[] {
  return messages
    .filter((message) => ToolMessage.isInstance(message))
    .sort((a, b) => a.tool_call_id.localeCompare(b.tool_call_id))
    .map(({ content }) => String(content));
}

const input = { messages: [{ role: "user" as const, content: "Refund them." }] };

const VERSIONS = [
  { name: "LangChain", create: createAgent },
  { name: "LangChain 1.0", create: createOldestAgent as unknown as typeof createAgent },
] as const;

for (const { name: version, create } of VERSIONS) {
  adapterContract({
    name: `${version}: a tool in createAgent`,
    async run(wish, calls, signal) {
      const agent = create({ model: modelFor(wish.name, calls), tools: [createLetsPingTool(wish)] });
      return readings((await agent.invoke(input, signal ? { signal } : {})).messages);
    },
  });

  adapterContract({
    name: `${version}: the middleware in createAgent`,
    isTransparent: true,
    needsFunction: true,
    async run({ client, name, description, schema, execute, timeoutMs }, calls, signal) {
      const refund = tool((payload) => JSON.stringify(execute?.(payload, undefined as never)), {
        name,
        description,
        schema,
      });
      const middleware = [letsPingMiddleware({ client, tools: [name], timeoutMs })];
      const agent = create({ model: modelFor(name, calls), tools: [refund], middleware });
      return readings((await agent.invoke(input, signal ? { signal } : {})).messages);
    },
  });
}

adapterContract({
  name: "LangChain: an AgentExecutor",
  async run(wish, calls, signal) {
    const tools = [createLetsPingTool(wish)];
    const prompt = ChatPromptTemplate.fromMessages([
      ["human", "{input}"],
      ["placeholder", "{agent_scratchpad}"],
    ]);
    const agent = createToolCallingAgent({ llm: modelFor(wish.name, calls), tools, prompt });
    const executor = new AgentExecutor({ agent, tools, returnIntermediateSteps: true });
    const result = await executor.invoke({ input: "Refund them." }, signal ? { signal } : {});
    const steps = result["intermediateSteps"] as { observation: string }[];
    return steps.map(({ observation }) => observation);
  },
});

/** A node of a graph without an agent. */
adapterContract({
  name: "LangGraph: a ToolNode",
  async run(wish, calls, signal) {
    const tool_calls = calls.map((args, index) => ({ name: wish.name, args, id: `call_${index}` }));
    const node = new ToolNode([createLetsPingTool(wish)]);
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("tools", node)
      .addEdge(START, "tools")
      .addEdge("tools", END)
      .compile();
    const messages = [new AIMessage({ content: "", tool_calls })];
    return readings((await graph.invoke({ messages }, signal ? { signal } : {})).messages);
  },
});
