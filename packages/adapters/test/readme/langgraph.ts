import { MemorySaver } from "@langchain/langgraph";
import { refund } from "./refund";

const checkpointer = new MemorySaver();
const config = { configurable: { thread_id: "thread_1" } };
// #region langgraph
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { parkForApproval, whenDecided } from "@letsping/adapters/langgraph";
import { z } from "zod";

const State = Annotation.Root({ outcome: Annotation<string> });
const refundUser = {
  name: "refund_user",
  schema: z.object({ user_id: z.string(), amount: z.number() }),
  execute: refund, // runs only with what a person approved
};

const graph = new StateGraph(State)
  .addNode("refund", async (_state, config) => {
    const outcome = await parkForApproval(refundUser, { user_id: "u_123", amount: 550 }, config);
    return { outcome: outcome.text };
  })
  .addEdge(START, "refund")
  .addEdge("refund", END)
  .compile({ checkpointer });

const parked = await graph.invoke({}, config); // returns at once; the process may end here
const command = await whenDecided(parked); // or later, when your webhook or your cron says so
const state = command ? await graph.invoke(command, config) : parked;
// #endregion

export const said = state.outcome;
