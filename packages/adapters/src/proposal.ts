import type { Priority } from "@letsping/core";
import type { Payload } from "@letsping/sdk";
import type { Schema } from "@letsping/sdk";
import type { Proposal } from "./decide";

/** How a tool's calls are asked about. */
export interface AskOptions {
  /** Default `medium`. The project's own rule can only be raised. */
  priority?: Priority | undefined;
  /** Role whose people should decide, in addition to the project's own rule. */
  role?: string | undefined;
  /** The part of your system that asks, for example `billing-agent`. Default: the name of the framework. */
  service?: string | undefined;
  /** Time after which nobody can approve, in milliseconds. Default 86400000 (24 hours). 1000 to 2592000000. */
  timeoutMs?: number | undefined;
}

/** One call of a tool as a proposal. The tool's name is the action; what the tool says of itself is shown as its own words. */
export function proposalOf<P extends Payload>(
  tool: { name: string; description?: string | undefined; schema?: Schema | undefined },
  { priority, role, service, timeoutMs }: AskOptions,
  payload: P,
  framework: string,
): Proposal<P> {
  return {
    service: service ?? framework,
    action: tool.name,
    payload,
    ...(tool.schema ? { schema: tool.schema } : {}),
    ...(priority ? { priority } : {}),
    ...(role ? { role } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    metadata: {
      framework,
      ...(tool.description ? { tool_description: tool.description.slice(0, 2_000) } : {}),
    },
  };
}
