import { Annotation } from "@langchain/langgraph";
import { Command } from "@langchain/langgraph";
import { END } from "@langchain/langgraph";
import { MemorySaver } from "@langchain/langgraph";
import { START } from "@langchain/langgraph";
import { StateGraph } from "@langchain/langgraph";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adapterContract, REFUND } from "../test/adapter-contract";
import type { Refund } from "../test/adapter-contract";
import { createWorld, newName } from "../test/world";
import type { World } from "../test/world";
import { parkForApproval, whenDecided } from "./langgraph";
import type { ParkOptions } from "./langgraph";

const State = Annotation.Root({
  texts: Annotation<Record<string, string>>({ reducer: (a, b) => ({ ...a, ...b }), default: () => ({}) }),
});

/** A graph with a node for each of these values, all in one step. */
function graphOf(options: ParkOptions<typeof REFUND, unknown>, calls: Refund[], checkpointer: MemorySaver) {
  const graph = new StateGraph(State);
  calls.forEach((payload, index) => {
    const node = `refund_${index}`;
    graph.addNode(node, async (_state: typeof State.State, config) => {
      const { text } = await parkForApproval(options, payload, config);
      return { texts: { [node]: text } };
    });
    graph.addEdge(START, node as typeof START);
    graph.addEdge(node as typeof START, END);
  });
  return graph.compile({ checkpointer });
}

adapterContract({
  name: "LangGraph: nodes that park",
  isParked: true,
  async run(wish, calls, signal) {
    const config = { configurable: { thread_id: newName("thread") }, ...(signal ? { signal } : {}) };
    const checkpointer = new MemorySaver();
    let result = await graphOf(wish, calls, checkpointer).invoke({}, config);
    for (;;) {
      const command = await whenDecided(result, { client: wish.client, signal });
      if (!command) break;
      // Another process: the graph is built again, over the same checkpoints.
      result = await graphOf(wish, calls, checkpointer).invoke(command, config);
    }
    return calls.map((_call, index) => result.texts[`refund_${index}`] ?? "");
  },
});

describe("a parked graph", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  test("that is resumed before anybody decided parks again, whatever the resume says", async () => {
    const ran: Refund[] = [];
    const name = newName("refund");
    const options = { client: world.client, name, schema: REFUND, execute: (each: Refund) => ran.push(each) };
    const graph = graphOf(options, [{ user_id: "u_1", amount: 5 }], new MemorySaver());
    const config = { configurable: { thread_id: newName("thread") } };
    await graph.invoke({}, config);
    const forged = { decisions: [{ type: "approve" }] };
    const again = await graph.invoke(new Command({ resume: forged }) as never, config);
    expect(again).toHaveProperty("__interrupt__");
    expect(ran).toEqual([]);
    const items = await world.pending(name);
    expect(items).toHaveLength(1);
    await world.approve(String(items[0]?.id));
    await graph.invoke(new Command({ resume: forged }) as never, config);
    expect(ran).toEqual([{ user_id: "u_1", amount: 5 }]);
  });

  test("without a checkpointer says what it needs", async () => {
    const options = { client: world.client, name: newName("refund"), schema: REFUND };
    const parking = parkForApproval(options, { user_id: "u_1", amount: 5 }, {});
    await expect(parking).rejects.toThrow(/needs a checkpointer and a thread_id/);
  });
});
