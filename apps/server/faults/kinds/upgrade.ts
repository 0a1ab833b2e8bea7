import { verifyReceiptSignature } from "@letsping/core";
import { freePort } from "../../src/testing/gateway-process";
import { FIRST_RELEASE_KEY } from "../fixtures/first-release";
import { firstReleaseSql } from "../fixtures/first-release";
import { call } from "../harness/call";
import { queryOnce } from "../harness/database";
import { superviseGateway } from "../harness/gateway";
import { createLedger } from "../harness/ledger";
import { openPostgres } from "../harness/postgres";
import type { Outcome } from "../harness/outcome";
import { castAt } from "../harness/site";
import { SETTINGS } from "../harness/site";
import type { Site } from "../harness/site";
import { underLoad } from "../harness/under-load";
import type { Scale } from "../harness/under-load";

/** A request as the first release left it. */
interface OldRequest {
  id: string;
  status: string;
  receipt: string | null;
  execution_state: string;
}

const OLD_REQUESTS = `
  select request.id, request.status, request.receipt, request.execution_state
  from approval_request request order by request.id`;

/** Their time goes on while the rows lie in a file: what waited then waits now. */
const WAIT_ON =
  "update approval_request set expires_at = clock_timestamp() + interval '1 day' where status = 'PENDING'";

/** The rows come from another server: docs/operations.md, "Restore a dump". */
const RENUMBER = `
  begin;
  alter table audit_entry disable trigger audit_entry_append_only;
  update audit_entry set xid = 0;
  alter table audit_entry enable trigger audit_entry_append_only;
  commit`;

const COUNTS = `
  select (select count(*)::int from audit_entry) as audit, (select count(*)::int from approval_request) as requests,
    (select count(*)::int from auth_user) as people, (select count(*)::int from api_key) as keys`;

async function looksAsBefore(site: Site, before: OldRequest): Promise<string[]> {
  const ledger = createLedger();
  const { agent, people } = site.cast;
  const [person = agent] = people;
  const status = await call(ledger, agent, "GET", `/api/status/${before.id}`);
  const shown = await call(ledger, person, "GET", `/api/requests/${before.id}`);
  const problems = [];
  if (status.status !== 200 || status.body.status !== before.status)
    problems.push(`${before.id} was ${before.status}: ${status.status} ${status.body?.status}`);
  if (before.receipt !== null && status.body?.receipt !== before.receipt)
    problems.push(`${before.id} has another receipt than before`);
  if (shown.status !== 200 || typeof shown.body.payload.user_id !== "string")
    problems.push(`${before.id} cannot be read by a person: ${shown.status}`);
  if (shown.body?.execution_state !== before.execution_state)
    problems.push(`${before.id} was ${before.execution_state}: ${shown.body?.execution_state}`);
  return problems;
}

async function decidePending(site: Site, id: string): Promise<string[]> {
  const ledger = createLedger();
  const { agent, people } = site.cast;
  const [person = agent] = people;
  const decided = await call(ledger, person, "POST", "/api/resolve", { body: { id, decision: "approve" } });
  const path = `/api/requests/${id}/execution`;
  const claimed = await call(ledger, agent, "POST", path, { body: { state: "executing" } });
  const again = await call(ledger, agent, "POST", path, { body: { state: "executing" } });
  const found = [decided.status, claimed.status, again.status].join(" ");
  return found === "200 200 409" ? [] : [`the pending ${id} was decided, executed, executed again: ${found}`];
}

async function brokenReceipts(site: Site, requests: readonly OldRequest[]): Promise<string[]> {
  const jwks = await (await fetch(`${site.url}/.well-known/jwks.json`)).json();
  const found: string[] = [];
  for (const { id, receipt } of requests) {
    const checked = receipt === null ? null : await verifyReceiptSignature(receipt, jwks);
    if (checked && !checked.ok) found.push(`the receipt of ${id}: ${checked.detail}`);
  }
  return found;
}

/** A database that the first release made is opened by today's gateway, which then works on it. */
export async function upgraded({ requests }: Scale): Promise<Outcome> {
  const postgres = await openPostgres();
  const { schema, rows } = firstReleaseSql();
  await queryOnce(postgres.url, schema);
  await queryOnce(postgres.url, rows);
  await queryOnce(postgres.url, RENUMBER);
  await queryOnce(postgres.url, WAIT_ON);
  const old = await queryOnce<OldRequest>(postgres.url, OLD_REQUESTS);
  const [counted] = await queryOnce<Record<string, number>>(postgres.url, COUNTS);
  const environment = { ...SETTINGS, DATABASE_URL: postgres.url, LETSPING_MASTER_KEY: FIRST_RELEASE_KEY };
  const gateway = await superviseGateway(await freePort(), environment);
  try {
    const [now] = await queryOnce<Record<string, number>>(postgres.url, COUNTS);
    const lost = Object.entries(counted ?? {}).filter(([name, count]) => (now?.[name] ?? 0) < count);
    const wrong = lost.map(([name, count]) => `there were ${count} ${name}, now ${now?.[name]}`);
    const site: Site = {
      gateways: [gateway],
      databaseUrl: postgres.url,
      url: gateway.url,
      cast: await castAt(gateway.url),
      close: () => gateway.stop(),
    };
    for (const each of old) wrong.push(...(await looksAsBefore(site, each)));
    wrong.push(...(await brokenReceipts(site, old)));
    for (const { id, status } of old)
      if (status === "PENDING") wrong.push(...(await decidePending(site, id)));
    const outcome = await underLoad(site, {
      fault: "upgrade from the first migration",
      requests,
      inject: async () => [
        `${old.length} old requests as before, their receipts verify, the pending one was decided`,
      ],
    });
    return { ...outcome, wrong: [...wrong, ...outcome.wrong] };
  } finally {
    await gateway.stop();
    await postgres.close();
  }
}
