import { Me } from "@letsping/core";
import { ProjectSummary } from "@letsping/core";
import { z } from "zod";
import { projectsOf } from "../auth/routes";
import { route } from "../http/route";
import { addRole } from "./roles";
import { listRoles } from "./roles";
import { summarise } from "./summary";

const Roles = z.object({ roles: z.array(z.string()) });
const RoleInput = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be lower-case letters, digits, - or _"),
});

export const projectRoutes = [
  route({
    method: "GET",
    path: "/api/projects",
    summary: "Projects of the signed-in person.",
    may: "viewer",
    output: z.object({ projects: Me.shape.projects }),
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({ projects: await projectsOf(deps, actor.userId) }),
  }),
  route({
    method: "GET",
    path: "/api/summary",
    summary: "The project in a few numbers.",
    may: "viewer",
    output: ProjectSummary,
    errors: ["session_required"],
    handle: (deps, _given, actor) => summarise(deps, actor),
  }),
  route({
    method: "GET",
    path: "/api/roles",
    summary: "Team roles that the project knows.",
    may: "viewer",
    output: Roles,
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({ roles: await listRoles(deps, actor.projectId) }),
  }),
  route({
    method: "POST",
    path: "/api/roles",
    summary: "Add a team role, for example finance.",
    may: "admin",
    input: RoleInput,
    output: Roles,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: async (deps, { input }, actor) => ({ roles: await addRole(deps, input.name, actor) }),
  }),
];
