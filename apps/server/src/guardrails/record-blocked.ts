import { createId } from "@letsping/core";
import type { GuardrailFamily } from "@letsping/core";
import { keyStands } from "../auth/known-callers";
import { createBatch } from "../db/batch";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { asJson } from "../requests/request-row";
import { createBundles } from "./blocked-bundles";
import type { BlockedBody } from "./blocked-detail";

/** A call that the guardrails refuse, with what must still be true when it is. */
export interface ToRecord {
  projectId: string;
  keyId: string | null;
  /** SHA-256 of the key's secret; null where no key asks. */
  secretHash: Buffer | null;
  askerName: string;
  /** Of the settings by which it is refused. */
  version: number;
  service: string;
  action: string;
  mode: "live" | "test";
  /** What refuses it. */
  families: readonly GuardrailFamily[];
  rules: readonly string[];
  /** Refused by limits alone, not for its content. */
  isByLimits: boolean;
  body: BlockedBody;
}

/**
 * Writes down that a call was refused. False, and nothing is written, where the key no longer stands or the settings are
 * others by now: then it is judged again.
 */
export type RecordBlocked = (refused: ToRecord) => Promise<boolean>;

// `xmax` is 0 for a row that was made now: its audit row is written once.
const RECORD = statement(
  "guardrails.blocked",
  `
  with asked as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::int[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[], $12::text[], $13::int[], $14::bytea[])
    as given (id, project_id, key_id, secret_hash, asker_name, version, service, action, mode, families, rules, bundle,
      count, sealed_body)
  ), standing as (
    select asked.*, bundle || ' ' || floor(extract(epoch from clock_timestamp()) / 60)::text as bundle_of_minute
    from asked
    where (asked.key_id is null or ${keyStands("asked.project_id", "asked.key_id", "asked.secret_hash")})
      and coalesce((select version from guardrail_settings where project_id = asked.project_id), 0) = asked.version
  ), recorded as (
    insert into blocked_call (id, project_id, key_id, service, action, mode, families, rules, count, first_at, last_at,
      sealed_body, bundle)
    select id, project_id, key_id, service, action, mode, array(select jsonb_array_elements_text(families::jsonb)),
      array(select jsonb_array_elements_text(rules::jsonb)), count, clock_timestamp(), clock_timestamp(), sealed_body,
      bundle_of_minute
    from standing
    on conflict (project_id, bundle) do update set count = blocked_call.count + excluded.count,
      last_at = excluded.last_at
    returning id, project_id, xmax = 0 as is_new
  ), audited as (
    insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
    select standing.project_id, 'call.blocked', 'agent', standing.key_id, standing.asker_name,
      jsonb_build_object('blocked_id', standing.id, 'service', standing.service, 'action', standing.action,
        'families', standing.families::jsonb, 'rules', standing.rules::jsonb)
    from standing join recorded on recorded.id = standing.id and recorded.is_new
  )
  select id from standing`,
);

/** Calls that share a row, and the first of them. */
interface Group {
  first: ToRecord;
  id: string;
  /** Null for one that stands alone. */
  bundle: string | null;
  count: number;
}

/** An agent that runs wild brings many of one bundle in a moment: they are one row of the statement. */
function grouped(
  deps: Pick<Deps, "clock" | "random">,
  bundleOf: ReturnType<typeof createBundles>,
  refused: readonly ToRecord[],
): [Group[], Group[]] {
  const groups = new Map<string, Group>();
  const groupOf = refused.map((each): Group => {
    const id = createId("blocked", deps.clock(), deps.random(10));
    const bundle = bundleOf(each, id);
    const { projectId, version, secretHash } = each;
    const name =
      bundle === null ? id : JSON.stringify([projectId, version, secretHash?.toString("hex"), bundle]);
    const known = groups.get(name) ?? { first: each, id, bundle, count: 0 };
    known.count++;
    groups.set(name, known);
    return known;
  });
  return [[...groups.values()], groupOf];
}

export function createRecordBlocked(
  deps: Pick<Deps, "pool" | "prepare" | "cipher" | "clock" | "random">,
): RecordBlocked {
  const bundleOf = createBundles(deps.clock);
  return createBatch<ToRecord, boolean>(async (refused) => {
    const [groups, groupOf] = grouped(deps, bundleOf, refused);
    const of = <T>(read: (first: ToRecord) => T) => groups.map(({ first }) => read(first));
    const values = [
      groups.map(({ id }) => id),
      of(({ projectId }) => projectId),
      of(({ keyId }) => keyId),
      of(({ secretHash }) => secretHash),
      of(({ askerName }) => askerName),
      of(({ version }) => version),
      of(({ service }) => service),
      of(({ action }) => action),
      of(({ mode }) => mode),
      of(({ families }) => JSON.stringify(families)),
      of(({ rules }) => JSON.stringify(rules)),
      groups.map(({ bundle }) => bundle),
      groups.map(({ count }) => count),
      groups.map(({ id, first }) => deps.cipher.seal(`blocked_call|${id}|body`, asJson(first.body))),
    ];
    const { rows } = await deps.pool.query<{ id: string }>(deps.prepare(RECORD, values));
    const standing = new Set(rows.map(({ id }) => id));
    return groupOf.map(({ id }) => standing.has(id));
  });
}
