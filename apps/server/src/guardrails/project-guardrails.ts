import { createHmac } from "node:crypto";
import { LetsPingError } from "@letsping/core";
import { createGuardrails } from "@letsping/guardrails";
import type { Guardrails } from "@letsping/guardrails";
import { compilePattern } from "@letsping/guardrails/patterns";
import { isDatabaseAway } from "../db/failures";
import type { Deps } from "../deps";
import { readGuardrailSettings } from "./settings-store";

/** The guardrails of a project, made ready, and the version of the settings that they were made of. */
export interface ReadyGuardrails {
  version: number;
  guardrails: Guardrails;
  /** Digests of schemas, with their action, in which nothing was found. */
  plainSchemas: Set<string>;
  /** Keyed per project: tells that a value was seen before, and nothing about it to who has no key. */
  fingerprint: (rule: string, value: string) => string;
  /** The hash by which loops are found, keyed: the plain one of a small payload could be guessed where it is counted. */
  loopHash: (hash: string) => string;
}

/**
 * Guardrails that were read before, so that an ingest need not ask for them. They may be out of date: the statement that
 * counts, stores or refuses a request does so only where their version still stands.
 */
export interface ProjectGuardrails {
  /** As they were read last, else as `read`. */
  find: (projectId: string) => Promise<ReadyGuardrails>;
  /**
   * As they stand now.
   *
   * @throws LetsPingError `unavailable` where the settings cannot be opened or made ready: nothing is judged by others
   */
  read: (projectId: string) => Promise<ReadyGuardrails>;
}

/** How many projects are remembered. */
const MOST = 1_000;
/** Characters of a fingerprint: 132 bits. */
const PRINT_LENGTH = 22;
const LOOP_HASH_LENGTH = 32;

/** @param key 32 bytes, of which the key of each project is made */
export function createProjectGuardrails(
  deps: Pick<Deps, "pool" | "prepare" | "cipher">,
  key: Uint8Array,
): ProjectGuardrails {
  const known = new Map<string, ReadyGuardrails>();
  /** Most projects have them: made once. */
  let defaults: Guardrails | null = null;

  function note(projectId: string, ready: ReadyGuardrails): void {
    const [oldest] = known.keys();
    if (known.size >= MOST && !known.has(projectId) && oldest !== undefined) known.delete(oldest);
    known.set(projectId, ready);
  }

  async function guardrailsOf(projectId: string): Promise<Pick<ReadyGuardrails, "version" | "guardrails">> {
    const { version, settings } = await readGuardrailSettings(deps, projectId);
    const current = known.get(projectId);
    if (current?.version === version) return current;
    if (version > 0) return { version, guardrails: createGuardrails(settings, { compilePattern }) };
    defaults ??= createGuardrails({}, { compilePattern });
    return { version, guardrails: defaults };
  }

  async function read(projectId: string): Promise<ReadyGuardrails> {
    try {
      const { version, guardrails } = await guardrailsOf(projectId);
      const projectKey = createHmac("sha256", key).update(projectId).digest();
      const print = (text: string) => createHmac("sha256", projectKey).update(text).digest("base64url");
      const ready: ReadyGuardrails = {
        version,
        guardrails,
        plainSchemas: new Set(),
        fingerprint: (rule, value) => print(`value\0${rule}\0${value}`).slice(0, PRINT_LENGTH),
        loopHash: (hash) => print(`loop\0${hash}`).slice(0, LOOP_HASH_LENGTH),
      };
      note(projectId, ready);
      return ready;
    } catch (cause) {
      if (isDatabaseAway(cause)) throw cause;
      throw new LetsPingError(
        "unavailable",
        "The guardrails of this project cannot be made ready, so nothing was stored.",
        { hint: "An operator finds the cause in the gateway's log. Send the request again then.", cause },
      );
    }
  }

  return { read, find: async (projectId) => known.get(projectId) ?? read(projectId) };
}
