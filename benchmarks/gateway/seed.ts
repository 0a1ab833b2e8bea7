import { createHash } from "node:crypto";
import pg from "pg";
import type { LetsPingAddress } from "./letsping-client";

/** What lies in the database before a measurement. */
export interface Seeding {
  /** Number of projects, each with a key and the same owner. At least 1: the gateway's own. */
  projects: number;
  /** Number of older requests, spread over the projects; each has two audit rows, and one in a hundred still waits. */
  requests: number;
}

type Agents = LetsPingAddress["agents"];

const PROJECTS = `
  insert into project (id, name, pseudonym_key)
  select 'prj_bench' || lpad(number::text, 17, '0'), 'Project ' || number, sha256(number::text::bytea)
  from generate_series(2, $1::int) number
  on conflict do nothing`;
const MEMBERS = `
  insert into member (project_id, user_id, role, team_roles)
  select project.id, owner.user_id, 'owner', '{}' from project, (select user_id from member limit 1) owner
  on conflict do nothing`;
const KEY = `
  insert into api_key (id, project_id, name, hash, preview, mode)
  values ($1, $2, 'benchmark', $3, 'lp_live_…', 'live')
  on conflict do nothing`;

/** Rows as the gateway writes them, in size and spread; what is sealed opens for nobody. */
const REQUESTS = `
  with place as (select id, row_number() over (order by id) - 1 as position from project),
  total as (select count(*) as projects from project)
  insert into approval_request (id, project_id, key_id, service, action, mode, priority, roles, status, sealed_body,
    payload_digest, editable, created_at, expires_at, resolved_at, method, decided_role, sealed_decision, receipt)
  select 'req_seed' || lpad(number::text, 22, '0'), place.id, 'key_seed' || (number % 7),
    'service-' || (number % 20), 'action_' || (number % 50), 'live', 'medium', '{}',
    case when waits then 'PENDING' else 'REJECTED' end,
    decode(repeat(md5(number::text), 20), 'hex'), md5(number::text) || md5(number::text), true, made, made + interval '90 days',
    case when not waits then made + interval '5 minutes' end, case when not waits then 'dashboard' end,
    case when not waits then 'owner' end, case when not waits then decode(repeat(md5(number::text), 12), 'hex') end,
    case when not waits then repeat(md5(number::text), 28) end
  from generate_series($1::int, $2::int) number, total,
    lateral (select now() - number * interval '4 seconds' as made, number % 100 = 0 as waits) as one,
    place
  where place.position = number % total.projects`;
const AUDIT = `
  insert into audit_entry (project_id, request_id, type, actor_kind, actor_id, actor_name, at, detail)
  select project_id, id, type, 'agent', key_id, 'benchmark', created_at, jsonb_build_object('payload_digest', payload_digest)
  from approval_request request, unnest(array['request.created', 'request.rejected']) type
  where project_id is not null and id like 'req_seed%' and (type = 'request.created' or status <> 'PENDING')`;

const CHUNK = 50_000;

/** Fills the gateway's database, once. @returns an agent for each project */
export async function seed(databaseUrl: string, seeding: Seeding, firstKey: string): Promise<Agents> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // Where the gateway is stopped meanwhile, the statement that was cut off says so.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows: first } = await client.query<{ id: string }>(
      "select id from project where id not like 'prj_bench%'",
    );
    const agents: Agents = first.map(({ id }) => ({ apiKey: firstKey, projectId: id }));
    if (seeding.projects > 1) {
      await client.query(PROJECTS, [seeding.projects]);
      await client.query(MEMBERS);
      const { rows } = await client.query<{ id: string }>(
        "select id from project where id like 'prj_bench%' order by id",
      );
      for (const { id } of rows) {
        const apiKey = `${firstKey}_${id.slice(-6)}`;
        await client.query(KEY, [`key_${id.slice(4)}`, id, createHash("sha256").update(apiKey).digest()]);
        agents.push({ apiKey, projectId: id });
      }
    }
    const { rows: seeded } = await client.query<{ one: number }>(
      "select 1 as one from approval_request where id like 'req_seed%' limit 1",
    );
    if (seeding.requests === 0 || seeded.length > 0) return agents;
    for (let from = 1; from <= seeding.requests; from += CHUNK) {
      await client.query(REQUESTS, [from, Math.min(from + CHUNK - 1, seeding.requests)]);
    }
    await client.query(AUDIT);
    await client.query("vacuum analyze");
    await client.query("checkpoint");
    return agents;
  } finally {
    await client.end();
  }
}
