import type { MemberRole } from "@letsping/core";
import { MEMBER_ROLES } from "@letsping/core";

/** An agent's key. It can ask, and look after what it asked. It can never decide. */
export interface KeyActor {
  kind: "key";
  projectId: string;
  keyId: string;
  keyName: string;
  /** `project` also reads requests of other keys. */
  scope: "key" | "project";
  mode: "live" | "test";
}

/** A signed-in person, at work in one project. */
export interface PersonActor {
  kind: "person";
  projectId: string;
  userId: string;
  name: string;
  email: string;
  role: MemberRole;
  /** Team roles held in this project, for example finance. */
  teamRoles: string[];
}

export interface PublicActor {
  kind: "public";
}

export type Actor = KeyActor | PersonActor | PublicActor;

/** What a route asks of its caller. People's roles include the weaker ones. */
export type Permission = "public" | "key" | "key_or_viewer" | MemberRole;

/** Whether a person's role in the project is at least the given one. */
export function hasRole(actor: PersonActor, least: MemberRole): boolean {
  return MEMBER_ROLES.indexOf(actor.role) >= MEMBER_ROLES.indexOf(least);
}
