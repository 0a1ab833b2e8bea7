import { ActionFile } from "@letsping/core";
import { ActionImport } from "@letsping/core";
import { ActionImportAnswer } from "@letsping/core";
import { ActionInput } from "@letsping/core";
import { ActionTrial } from "@letsping/core";
import { ActionView } from "@letsping/core";
import { z } from "zod";
import { route } from "../http/route";
import { listRoles } from "../projects/roles";
import { describeAction } from "./actions";
import { listActions } from "./actions";
import { removeAction } from "./actions";
import { authorOf } from "./description";
import { exportActions } from "./import";
import { importActions } from "./import";
import { tryAction } from "./try";

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
    method: "POST",
    path: "/api/actions/try",
    summary: "How a description would read on the last 100 requests of its action. Nothing is written.",
    may: "admin",
    input: ActionInput,
    output: ActionTrial,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: (deps, { input }, actor) => tryAction(deps, input, actor),
  }),
  route({
    method: "POST",
    path: "/api/actions/import",
    summary: "Describe the actions of a file, all of them or none. With dry_run nothing is written.",
    may: "admin",
    input: ActionImport,
    output: ActionImportAnswer,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: async (deps, { input }, actor) => {
      const roles = await listRoles(deps, actor.projectId);
      const wish = { file: input.file, dryRun: input.dry_run ?? false, roles };
      return importActions(deps.pool, wish, authorOf(actor));
    },
  }),
  route({
    method: "GET",
    path: "/api/actions/export",
    summary: "The described actions as a file for version control. Imported again it changes nothing.",
    may: "viewer",
    output: ActionFile,
    errors: ["session_required"],
    handle: (deps, _given, actor) => exportActions(deps.pool, actor.projectId),
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
