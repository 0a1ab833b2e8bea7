import type { ActionFile } from "@letsping/core";
import type { ActionImportAnswer } from "@letsping/core";
import type { ActionInput } from "@letsping/core";
import { canonicalJson } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { Pool } from "pg";
import { inTransaction } from "../db/transaction";
import { checkDescription } from "./description";
import type { Author } from "./description";
import type { Description } from "./description";
import { saveDescription } from "./description";
import { wholeDescription } from "./description";

const KEYS = [
  "sentence",
  "fields",
  "effects",
  "undoable",
  "least_priority",
  "role",
  "observe_allowed",
] as const satisfies (keyof Description)[];

const DESCRIBED = `
  select service, action, sentence, fields, effects, undoable, least_priority, role, observe_allowed
  from action_description where project_id = $1 order by service collate "C", action collate "C"`;

/** What a project's people said about its actions, in a stable order. */
export async function describedActions(pool: Pick<Pool, "query">, projectId: string): Promise<Description[]> {
  const { rows } = await pool.query<ActionInput>(DESCRIBED, [projectId]);
  return rows.map(wholeDescription);
}

/** What says nothing is left out, so that a file holds what people wrote. */
function withoutDefaults(description: Description): ActionInput {
  const { service, action, sentence, fields, effects, undoable, least_priority, role } = description;
  return {
    service,
    action,
    ...(sentence === null ? {} : { sentence }),
    ...(fields.length > 0 ? { fields } : {}),
    ...(effects.length > 0 ? { effects } : {}),
    ...(undoable === null ? {} : { undoable }),
    ...(least_priority === null ? {} : { least_priority }),
    ...(role === null ? {} : { role }),
    ...(description.observe_allowed ? { observe_allowed: true } : {}),
  };
}

/** The file for version control. Imported again it changes nothing. */
export async function exportActions(pool: Pick<Pool, "query">, projectId: string): Promise<ActionFile> {
  return { actions: (await describedActions(pool, projectId)).map(withoutDefaults) };
}

const nameOf = (named: { service: string; action: string }) => canonicalJson([named.service, named.action]);

/** The error of one description, with its place in the file. */
function inFile(cause: unknown, index: number): unknown {
  if (!isLetsPingError(cause)) return cause;
  const field = `actions[${index}].${String(cause.details["field"] ?? "")}`;
  return new LetsPingError(cause.error, `\`actions[${index}]\`: ${cause.message}`, {
    details: { ...cause.details, field },
  });
}

function checkFile(file: ActionFile, roles: readonly string[]): Description[] {
  const places = new Map<string, number>();
  return file.actions.map((input, index) => {
    const earlier = places.get(nameOf(input));
    if (earlier !== undefined) {
      throw new LetsPingError(
        "invalid_request",
        `\`actions[${index}]\` describes ${input.service} ${input.action} again; it stands in actions[${earlier}].`,
        { details: { field: `actions[${index}]`, earlier } },
      );
    }
    places.set(nameOf(input), index);
    try {
      return checkDescription(input, roles);
    } catch (cause) {
      throw inFile(cause, index);
    }
  });
}

type Change = ActionImportAnswer["changes"][number];

function changeOf(after: Description, before: Description | undefined): Change {
  const { service, action } = after;
  const text = (value: unknown) => canonicalJson(value as JsonValue);
  const fields = KEYS.filter((key) => text(after[key]) !== text(before?.[key] ?? emptyOf(key)));
  if (!before) return { service, action, change: "added", fields };
  return { service, action, change: fields.length > 0 ? "changed" : "unchanged", fields };
}

function emptyOf(key: (typeof KEYS)[number]): JsonValue {
  if (key === "fields" || key === "effects") return [];
  return key === "observe_allowed" ? false : null;
}

/**
 * Describes the actions of a file: all of them or none. Actions that the file does not name stay as they are.
 *
 * @returns what it changed, or with `dryRun` would change
 * @throws LetsPingError `invalid_request` with the place in the file, for example `actions[3].role`
 */
export async function importActions(
  pool: Pool,
  { file, dryRun, roles }: { file: ActionFile; dryRun: boolean; roles: readonly string[] },
  author: Author,
): Promise<ActionImportAnswer> {
  const descriptions = checkFile(file, roles);
  return inTransaction(pool, async (client) => {
    // Two files at once would each be compared with what the other replaces.
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `actions of ${author.projectId}`,
    ]);
    const known = new Map(
      (await describedActions(client, author.projectId)).map((each) => [nameOf(each), each]),
    );
    const changes = descriptions.map((each) => changeOf(each, known.get(nameOf(each))));
    if (dryRun) return { written: false, changes };
    for (const [index, description] of descriptions.entries()) {
      if (changes[index]?.change !== "unchanged") await saveDescription(client, description, author);
    }
    return { written: true, changes };
  });
}
