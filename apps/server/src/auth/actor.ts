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
  /** SHA-256 of the secret that was sent: after a rotation one key has two for a while. */
  secretHash: Buffer;
}

interface Person {
  userId: string;
  name: string;
  email: string;
  /** Whether they sign in with a second factor. */
  twoFactor: boolean;
  /** The session that the call came with. */
  sessionId: string;
}

/** A signed-in person and their own account, whatever project they work in, also none. */
export interface AccountActor extends Person {
  kind: "account";
}

/** A signed-in person, at work in one project. */
export interface PersonActor extends Person {
  kind: "person";
  projectId: string;
  role: MemberRole;
  /** Team roles held in this project, for example finance. */
  teamRoles: string[];
}

export interface PublicActor {
  kind: "public";
}

export type Actor = KeyActor | AccountActor | PersonActor | PublicActor;

/**
 * What a route asks of its caller. People's roles include the weaker ones; `person` is anybody who is signed in, and
 * reaches only what is their own.
 */
export type Permission = "public" | "key" | "key_or_viewer" | "person" | MemberRole;

/** Whether a role is at least the other. */
export function isAtLeast(role: MemberRole, least: MemberRole): boolean {
  return MEMBER_ROLES.indexOf(role) >= MEMBER_ROLES.indexOf(least);
}

/** Whether a person's role in the project is at least the given one. */
export function hasRole(actor: PersonActor, least: MemberRole): boolean {
  return isAtLeast(actor.role, least);
}
