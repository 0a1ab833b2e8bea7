import type { KeyActor } from "./actor";
import type { FoundSession } from "./find-session";

/** How many callers of a kind are remembered, and for how long, in milliseconds. */
const MOST = 10_000;
const FOR_MS = 30_000;

interface Memory<T> {
  find: (name: string) => T | null;
  note: (name: string, value: T) => void;
  /** Forgets everybody. */
  clear: () => void;
  /** How often everybody was forgotten: what a look found that began before is out of date. */
  era: () => number;
}

function createMemory<T>(clock: () => number): Memory<T> {
  const known = new Map<string, { value: T; untilMs: number }>();
  let era = 0;
  return {
    era: () => era,
    clear() {
      era++;
      known.clear();
    },
    find(name) {
      const entry = known.get(name);
      if (entry && entry.untilMs > clock()) return entry.value;
      known.delete(name);
      return null;
    },
    note(name, value) {
      const [oldest] = known.keys();
      if (known.size >= MOST && oldest !== undefined) known.delete(oldest);
      known.set(name, { value, untilMs: clock() + FOR_MS });
    },
  };
}

/**
 * Who called a moment ago with which key or session: who it is, not what they still may. Only for verbs whose own
 * statement asks that (`keyStands`, `personStands`).
 */
export interface KnownCallers {
  /** By the SHA-256 of the secret, base64; current secrets only. Forgotten when this process changes a key. */
  keys: Memory<KeyActor>;
  /** By the project that was named and the Cookie header. */
  sessions: Memory<FoundSession>;
}

/** @param clock milliseconds, that only go forward */
export function createKnownCallers(clock: () => number): KnownCallers {
  return { keys: createMemory(clock), sessions: createMemory(clock) };
}

/**
 * The condition that a key may act in this moment (true, else null): not revoked, and its secret is the current one, or the one before
 * the last rotation while that still works.
 *
 * @param project @param key @param hash the statement's parameters, for example `$1`
 */
export function keyStands(project: string, key: string, hash: string): string {
  return `(select true from api_key where project_id || '' = ${project} and api_key.id = ${key} and revoked_at is null
      and (hash = ${hash} or (previous_hash = ${hash} and previous_until > clock_timestamp())))`;
}

/**
 * The condition that a person is still signed in, and is in the project what they were (true, else null).
 *
 * @param given the statement's parameters, for example `$1`
 */
export function personStands(given: {
  project: string;
  session: string;
  user: string;
  role: string;
  teamRoles: string;
}): string {
  return `(select true from auth_session session
      join member on member.user_id = session.user_id and member.project_id = ${given.project}
      where session.id = ${given.session} and session.user_id = ${given.user}
        and session.expires_at > clock_timestamp() and member.role = ${given.role}
        and member.team_roles = ${given.teamRoles})`;
}
