import { MemberRole } from "@letsping/core";
import { ProjectInput } from "@letsping/core";
import { ProjectSettings } from "@letsping/core";
import { ProjectSummary } from "@letsping/core";
import { ProjectView } from "@letsping/core";
import { z } from "zod";
import { membershipsOf } from "../auth/memberships";
import { route } from "../http/route";
import { changeProject } from "./projects";
import { createProject } from "./projects";
import { addRole } from "./roles";
import { listRoles } from "./roles";
import { removeRole } from "./roles";
import { summarise } from "./summary";

const Membership = ProjectView.extend({ role: MemberRole, team_roles: z.array(z.string()) }).meta({
  id: "Membership",
});
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
    summary: "Projects of the signed-in person, and what they may do in each.",
    may: "person",
    output: z.object({ projects: z.array(Membership) }),
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({ projects: await membershipsOf(deps, actor.userId) }),
  }),
  route({
    method: "POST",
    path: "/api/projects",
    summary: "Make a project. Whoever makes it is its owner.",
    may: "owner",
    input: ProjectInput,
    output: ProjectView,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: (deps, { input }, actor) => createProject(deps, input.name, actor),
  }),
  route({
    method: "PUT",
    path: "/api/projects",
    summary: "Change the current project: its name, and how long an approval can be used.",
    may: "admin",
    input: ProjectSettings,
    output: ProjectView,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: (deps, { input }, actor) => changeProject(deps, input, actor),
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
  route({
    method: "DELETE",
    path: "/api/roles/:name",
    summary: "Remove a team role, also from its members. Refused while an action requires it.",
    may: "admin",
    params: z.object({ name: z.string().max(64) }),
    output: Roles,
    errors: ["session_required", "forbidden", "not_found", "conflict"],
    handle: async (deps, { params }, actor) => ({ roles: await removeRole(deps, params.name, actor) }),
  }),
];
