import { SavedView } from "@letsping/core";
import { SavedViewInput } from "@letsping/core";
import { z } from "zod";
import { route } from "../http/route";
import { listViews } from "./views";
import { removeView } from "./views";
import { saveView } from "./views";

export const viewRoutes = [
  route({
    method: "GET",
    path: "/api/views",
    summary: "One's own saved filters of this project.",
    may: "viewer",
    output: z.object({ views: z.array(SavedView) }),
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({ views: await listViews(deps, actor) }),
  }),
  route({
    method: "POST",
    path: "/api/views",
    summary: "Save a filter by name. The same name on the same page is replaced.",
    may: "viewer",
    input: SavedViewInput,
    output: SavedView,
    errors: ["session_required", "invalid_request", "conflict"],
    handle: (deps, { input }, actor) => saveView(deps, input, actor),
  }),
  route({
    method: "DELETE",
    path: "/api/views/:id",
    summary: "Remove a saved filter of one's own.",
    may: "viewer",
    params: z.object({ id: z.string().max(80) }),
    output: z.object({ removed: z.literal(true) }),
    errors: ["session_required", "not_found"],
    handle: async (deps, { params }, actor) => {
      await removeView(deps, params.id, actor);
      return { removed: true as const };
    },
  }),
];
