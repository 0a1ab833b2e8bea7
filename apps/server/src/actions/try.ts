import type { ActionInput } from "@letsping/core";
import type { ActionTrial } from "@letsping/core";
import { describeRequest } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { PRIORITIES } from "@letsping/core";
import type { Priority } from "@letsping/core";
import { readPointer } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { listRoles } from "../projects/roles";
import { raised } from "../requests/action-rules";
import { rolesOf } from "../requests/action-rules";
import { LISTED } from "../requests/list-item";
import type { ListedRow } from "../requests/list-item";
import { maskFields } from "../requests/mask";
import { maskRequest } from "../requests/mask";
import { openRequest } from "../requests/request-row";
import { checkDescription } from "./description";
import type { Description } from "./description";

/** Past requests that a description is tried on. */
const LAST = 100;

type Tried = ActionTrial["shown"][number];

/** Fields that a sentence names and a payload lacks. */
function missingFrom(sentence: string | null, payload: JsonObject): string[] {
  const names = [...(sentence ?? "").matchAll(/\{([^{}|]{1,128})(\|[^{}]*)?\}/g)].map(([, name = ""]) =>
    name.trim(),
  );
  const lacking = names.filter((name) => {
    if (name === "agent") return false;
    const pointer = name.startsWith("/") ? name : `/${name.split(".").join("/")}`;
    const value = readPointer(payload, pointer);
    return value === undefined || value === null || value === "";
  });
  return [...new Set(lacking)];
}

function tryOn(deps: Pick<Deps, "cipher">, row: ListedRow, after: Description): Tried {
  // What either description masks stays masked: trying is no way to look.
  const masking = maskFields([...(row.described_fields ?? []), ...after.fields]);
  const whole = openRequest(deps, row);
  const { payload, metadata } = maskRequest(whole, masking).opened.body;
  const { service, action } = row;
  const asked = metadata["role"];
  return {
    id: row.id,
    created_at: row.created_at.toISOString(),
    status: row.status,
    before: describeRequest({ service, action, payload, template: row.template }),
    after: describeRequest({ service, action, payload, template: after.sentence }),
    missing: missingFrom(after.sentence, whole.body.payload),
    priority_before: row.priority,
    priority_after: raised(row.priority, after.least_priority),
    roles_before: row.roles,
    roles_after: rolesOf(after.role, typeof asked === "string" ? asked : null),
  };
}

const isHigher = (a: Priority, b: Priority) => PRIORITIES.indexOf(a) > PRIORITIES.indexOf(b);

/** Shows how a description would read on the last requests of its action. Nothing is written. */
export async function tryAction(deps: Deps, input: ActionInput, actor: PersonActor): Promise<ActionTrial> {
  const after = checkDescription(input, await listRoles(deps, actor.projectId));
  const values = [actor.projectId, after.service, after.action];
  const [{ rows }, counted] = await Promise.all([
    deps.pool.query<ListedRow>(
      `${LISTED} where request.project_id = $1 and request.service = $2 and request.action = $3
       order by request.created_at desc, request.id desc limit ${LAST}`,
      values,
    ),
    deps.pool.query<{ total: number }>(
      "select count(*)::int as total from approval_request where project_id = $1 and service = $2 and action = $3",
      values,
    ),
  ]);
  const shown = rows.map((row) => tryOn(deps, row, after));
  return {
    total: counted.rows[0]?.total ?? 0,
    shown,
    raised_count: shown.filter((each) => isHigher(each.priority_after, each.priority_before)).length,
    role_added_count: shown.filter((each) =>
      each.roles_after.some((role) => !each.roles_before.includes(role)),
    ).length,
    missing_count: shown.filter((each) => each.missing.length > 0).length,
  };
}
