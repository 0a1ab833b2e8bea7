import type { Operation } from "./operations";
import type { Known } from "./values";

/** How many values of one name are kept: the newest. */
const KEPT = 40;
/** Fields whose values are worth sending back, by the name under which they are asked for. */
const ASKED_AS: Record<string, string> = {
  lease: "lease",
  next_cursor: "cursor",
  presented_digest: "presented_digest",
  service: "service",
  action: "action",
};
/** Routes whose ids are those of requests. */
const OF_REQUESTS = ["status", "resolve", "ingest", "sample-request", "events"];

/** Which things a route's ids are of: the word after /api. */
function kindOf(operation: Operation): string {
  const word = operation.path.split("/")[2] ?? "";
  return OF_REQUESTS.includes(word) ? "requests" : word;
}

/** Remembers what the gateway answers, so that later calls name things that are there. */
export interface Memory {
  knownFor: (operation: Operation) => Known;
  learn: (operation: Operation, body: unknown) => void;
  learnRequests: (ids: readonly string[]) => void;
}

export function createMemory(projects: readonly string[]): Memory {
  const values = new Map<string, string[]>([["project_id", [...projects]]]);
  const add = (name: string, value: string) => {
    const kept = (values.get(name) ?? []).filter((each) => each !== value);
    values.set(name, [...kept, value].slice(-KEPT));
  };
  const learn = (operation: Operation, body: unknown): void => {
    if (typeof body !== "object" || body === null) return;
    for (const [name, value] of Object.entries(body)) {
      if (typeof value === "object") learn(operation, value);
      if (typeof value !== "string") continue;
      if (name === "id") add(`${kindOf(operation)} id`, value);
      else if (name === "name" && operation.path.startsWith("/api/roles")) add("role", value);
      else if (ASKED_AS[name]) add(ASKED_AS[name], value);
    }
  };
  return {
    learn,
    learnRequests(ids) {
      for (const id of ids) add("requests id", id);
    },
    knownFor: (operation) =>
      new Map([
        ...values,
        ["id", values.get(`${kindOf(operation)} id`) ?? []],
        ["name", operation.path.startsWith("/api/roles") ? (values.get("role") ?? []) : []],
      ]),
  };
}
