import { ActionInput } from "@letsping/core";
import { ActionView } from "@letsping/core";
import { z } from "zod";
import { route } from "../http/route";
import { describeAction } from "./actions";
import { listActions } from "./actions";
import { removeAction } from "./actions";

export const actionRoutes = [
  route({
    method: "GET",
    path: "/api/actions",
    summary: "Actions that people described, and those that agents asked.",
    may: "viewer",
    output: z.object({ actions: z.array(ActionView) }),
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({ actions: await listActions(deps, actor.projectId) }),
  }),
  route({
    method: "PUT",
    path: "/api/actions",
    summary: "Describe an action: its sentence, fields, effects and least protection.",
    may: "admin",
    input: ActionInput,
    output: ActionView,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: (deps, { input }, actor) => describeAction(deps, input, actor),
  }),
  route({
    method: "DELETE",
    path: "/api/actions",
    summary: "Remove an action's description.",
    may: "admin",
    query: z.strictObject({ service: z.string().min(1).max(128), action: z.string().min(1).max(128) }),
    output: z.object({ removed: z.literal(true) }),
    errors: ["session_required", "forbidden", "not_found"],
    handle: async (deps, { query }, actor) => {
      await removeAction(deps, query, actor);
      return { removed: true as const };
    },
  }),
];
