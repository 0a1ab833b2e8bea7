import type { Agent } from "@openai/agents";
import type { Runner } from "@openai/agents";
import { letsPingTool } from "../src/openai-agents";
import { resolveInterruptions } from "../src/openai-agents";
import type { Driver } from "./adapter-contract";
import type { Refund } from "./adapter-contract";

/** A model of the SDK that follows a script. */
export interface ScriptedAgentModel {
  model: never;
  /** What the model was sent before it ended. */
  lastInput: () => unknown;
}

export interface AgentsSdk {
  name: string;
  Agent: typeof Agent;
  Runner: typeof Runner;
  /** A model that makes these calls at once, with the ids `call_0`, `call_1` …, and then ends. */
  script: (tool: string, calls: Refund[]) => ScriptedAgentModel;
}

interface ResultItem {
  type?: string;
  callId?: string;
  output?: string | { type: string; text?: string };
}

function readings(input: unknown): string[] {
  const items = (Array.isArray(input) ? input : []) as ResultItem[];
  return items
    .filter(({ type }) => type === "function_call_result")
    .sort((a, b) => (a.callId ?? "").localeCompare(b.callId ?? ""))
    .map(({ output }) => (typeof output === "string" ? output : (output?.text ?? "")));
}

/** The two ways to use a tool of the OpenAI Agents SDK. */
export function agentsDrivers({ name, Agent: AgentClass, Runner: RunnerClass, script }: AgentsSdk): Driver[] {
  const runner = new RunnerClass({ tracingDisabled: true });
  const agentOf = (model: never, tool: ReturnType<typeof letsPingTool>) =>
    new AgentClass({ name: "Support", model, tools: [tool] });
  return [
    {
      name: `${name}: a tool that waits`,
      async run(wish, calls, signal) {
        const { model, lastInput } = script(wish.name, calls);
        await runner.run(agentOf(model, letsPingTool(wish)), "Refund them.", signal ? { signal } : {});
        return readings(lastInput());
      },
    },
    {
      name: `${name}: interruptions`,
      isParked: true,
      async run(wish, calls, signal) {
        const { model, lastInput } = script(wish.name, calls);
        const agent = agentOf(model, letsPingTool({ ...wish, interrupts: true }));
        const interrupted = await runner.run(agent, "Refund them.", signal ? { signal } : {});
        await resolveInterruptions(interrupted, { signal });
        await runner.run(agent, interrupted.state, signal ? { signal } : {});
        return readings(lastInput());
      },
    },
  ];
}
