import type { RequestInput } from "@letsping/core";

/** What a project says about an action, as far as a proposal needs it. */
export interface ActionRules {
  known_roles: string[];
  least_priority: RequestInput["priority"] | null;
  role: string | null;
  observe_allowed: boolean;
}

/** Which action of which project. */
export interface ActionName {
  projectId: string;
  service: string;
  action: string;
}

/** How many actions are remembered. */
const MOST = 10_000;

/**
 * Rules that were read before, so that an ingest need not ask for them. They may be out of date: the statement that
 * stores the request does so only where they still stand.
 */
export interface KnownRules {
  find: (action: ActionName) => ActionRules | null;
  note: (action: ActionName, rules: ActionRules) => void;
}

export function createKnownRules(): KnownRules {
  const known = new Map<string, ActionRules>();
  const nameOf = ({ projectId, service, action }: ActionName) => JSON.stringify([projectId, service, action]);
  return {
    find: (action) => known.get(nameOf(action)) ?? null,
    note(action, rules) {
      const name = nameOf(action);
      const [oldest] = known.keys();
      if (known.size >= MOST && !known.has(name) && oldest !== undefined) known.delete(oldest);
      known.set(name, rules);
    },
  };
}
