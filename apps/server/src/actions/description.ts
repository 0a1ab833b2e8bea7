import type { ActionInput } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { Pool } from "pg";
import type { PersonActor } from "../auth/actor";

/** Everything that people say about an action, with nothing left open. */
export type Description = { [K in keyof ActionInput]-?: Exclude<ActionInput[K], undefined> } & {
  fields: NonNullable<ActionInput["fields"]>;
  effects: string[];
  observe_allowed: boolean;
};

/** Who describes: a person, or whoever runs the gateway on its command line. */
export interface Author {
  projectId: string;
  kind: "person" | "gateway";
  id: string | null;
  name: string;
}

export function authorOf(actor: PersonActor): Author {
  return { projectId: actor.projectId, kind: "person", id: actor.userId, name: actor.name };
}

function refuse(message: string, field: string, more: object = {}): LetsPingError {
  return new LetsPingError("invalid_request", message, { details: { field, ...more } });
}

function checkTemplate(sentence: string | null): void {
  if (sentence === null) return;
  const rest = sentence.replace(/\{[^{}]{1,128}\}/g, "");
  if (/[{}]/.test(rest)) {
    throw refuse("The sentence has a brace without its partner. Write fields as {amount|money}.", "sentence");
  }
}

/** A path that is none would name, or mask, nothing at all, and nobody would see it. */
function checkFields(fields: Description["fields"]): void {
  const seen = new Set<string>();
  fields.forEach(({ path }, index) => {
    if (!/^(\/([^~/]|~[01])*)+$/.test(path)) {
      const message = `The field ${path.slice(0, 80)} is no JSON Pointer. Write /amount, or /customer/email for one further in.`;
      throw refuse(message, `fields[${index}].path`);
    }
    if (path.split("/").includes("*")) {
      const message = `The field ${path.slice(0, 80)} has a \`*\`, which is a name like any other here. For every item of a list write a number, for example /items/0/price.`;
      throw refuse(message, `fields[${index}].path`);
    }
    if (seen.has(path))
      throw refuse(`The field ${path.slice(0, 80)} is described twice.`, `fields[${index}].path`);
    seen.add(path);
  });
}

/** A description as it is stored: what was not said is said to be nothing. */
export function wholeDescription(input: ActionInput): Description {
  return {
    service: input.service,
    action: input.action,
    sentence: input.sentence?.trim() || null,
    fields: (input.fields ?? []).map(({ path, label, format, masked }) => ({
      path,
      label,
      ...(format ? { format } : {}),
      ...(masked === true ? { masked } : {}),
    })),
    effects: input.effects ?? [],
    undoable: input.undoable ?? null,
    least_priority: input.least_priority ?? null,
    role: input.role ?? null,
    observe_allowed: input.observe_allowed ?? false,
  };
}

/**
 * The same, checked.
 *
 * @param roles that the project has
 * @throws LetsPingError `invalid_request`
 */
export function checkDescription(input: ActionInput, roles: readonly string[]): Description {
  const description = wholeDescription(input);
  const { role } = description;
  checkTemplate(description.sentence);
  checkFields(description.fields);
  if (role && !roles.includes(role)) {
    throw refuse(
      `The project does not have the role \`${role}\`. It has: ${roles.join(", ") || "none yet"}.`,
      "role",
      { known: roles },
    );
  }
  return description;
}

const SAVE = `
  with saved as (
    insert into action_description (project_id, service, action, sentence, fields, effects, undoable, least_priority, role,
      observe_allowed, updated_at, updated_by)
    values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, now(), coalesce($12, $13))
    on conflict (project_id, service, action) do update set sentence = $4, fields = $5::jsonb, effects = $6, undoable = $7,
      least_priority = $8, role = $9, observe_allowed = $10, updated_at = now(), updated_by = coalesce($12, $13)
    returning service
  )
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select $1, 'action.described', $11, $12, $13, $14::jsonb from saved`;

/** Writes a description, with its audit row. */
export async function saveDescription(
  client: Pick<Pool, "query">,
  description: Description,
  author: Author,
): Promise<void> {
  const { service, action, fields, least_priority, role, observe_allowed } = description;
  const masked = fields.filter((field) => field.masked).map((field) => field.path);
  await client.query(SAVE, [
    author.projectId,
    service,
    action,
    description.sentence,
    JSON.stringify(fields),
    description.effects,
    description.undoable,
    least_priority,
    role,
    observe_allowed,
    author.kind,
    author.id,
    author.name,
    JSON.stringify({ service, action, least_priority, role, observe_allowed, masked }),
  ]);
}
