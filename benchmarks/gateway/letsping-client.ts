import { LetsPing } from "@letsping/sdk";
import { callerOf } from "../peers/http-calls.mjs";
import type { Client } from "./system";

/** How to reach a gateway: an agent's key for each project, and a person who may decide in all of them. */
export interface LetsPingAddress {
  url: string;
  agents: { apiKey: string; projectId: string }[];
  cookie: string;
}

const SCHEMA = {
  type: "object",
  required: ["user_id", "amount", "reason"],
  properties: {
    user_id: { type: "string" },
    amount: { type: "number", minimum: 1, maximum: 900 },
    reason: { type: "string", maxLength: 200 },
  },
};

/** The agent through the published SDK, with a schema; the person over HTTP, as the dashboard does it. */
export async function connect({ url, agents, cookie }: LetsPingAddress): Promise<Client> {
  const clients = agents.map(({ apiKey, projectId }) => ({
    sdk: new LetsPing({ apiKey, baseUrl: url }),
    projectId,
  }));
  const person = callerOf(url);
  const askedBy = new Map<string, (typeof clients)[number]>();
  const agentOf = (id: string) => {
    const agent = askedBy.get(id);
    if (!agent) throw new Error(`${id} was not asked here.`);
    return agent;
  };
  let turn = 0;
  return {
    async ask(payload) {
      const agent = clients[turn++ % clients.length];
      if (!agent) throw new Error("There is no agent.");
      const { id } = await agent.sdk.defer({
        service: "billing-agent",
        action: "refund_user",
        payload,
        schema: SCHEMA,
      });
      askedBy.set(id, agent);
      return { id };
    },
    async waitFor(id) {
      const decision = await agentOf(id).sdk.wait(id);
      if (decision.status !== "APPROVED") throw new Error(`${id} ended as ${decision.status}.`);
      askedBy.delete(id);
    },
    async decide(id) {
      await person.call(
        "POST",
        "/api/resolve",
        { id, decision: "approve" },
        {
          "X-LetsPing-Version": "2",
          "X-LetsPing-Project": agentOf(id).projectId,
          Cookie: cookie,
          Origin: url,
        },
      );
    },
    async close() {
      person.close();
    },
  };
}
