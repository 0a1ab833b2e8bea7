import type {
  InvitationView,
  MemberRole,
  MemberView,
  ProjectView,
  SessionView,
  TwoFactorView,
} from "@letsping/core";
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";

/** A project of the signed-in person, and what they may do there. */
export interface Membership extends ProjectView {
  role: MemberRole;
  team_roles: string[];
}

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) => call<{ members: MemberView[] }>("/api/members", { signal }),
  staleTime: 0,
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: ({ signal }) => call<{ invitations: InvitationView[] }>("/api/invitations", { signal }),
  staleTime: 0,
});

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: ({ signal }) => call<{ projects: Membership[] }>("/api/projects", { signal }),
});

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => call<{ sessions: SessionView[] }>("/api/sessions", { signal }),
  staleTime: 0,
});

export const twoFactorQuery = queryOptions({
  queryKey: ["two-factor"],
  queryFn: ({ signal }) => call<TwoFactorView>("/api/account/two-factor", { signal }),
});
