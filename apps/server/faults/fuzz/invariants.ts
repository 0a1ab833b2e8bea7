import { verifyReceiptSignature } from "@letsping/core";
import type { ReceiptJwks } from "@letsping/core";
import { queryOnce } from "../harness/database";
import type { Site } from "../harness/site";

/** Rows that may never change again. */
interface Standing {
  finals: Map<string, string>;
  /** Digest of all audit rows up to a number. */
  audit: { upTo: string; digest: string };
}

const FINALS = `
  select id, status, receipt, md5(row(status, receipt, sealed_decision, resolved_at, decided_by)::text) as digest
  from approval_request where status <> 'PENDING'`;
const AUDIT = `
  select coalesce(max(seq), 0)::text as "upTo", md5(coalesce(string_agg(entry::text, '' order by seq), '')) as digest
  from audit_entry entry where seq <= coalesce($1::bigint, (select max(seq) from audit_entry))`;

interface Final {
  id: string;
  status: string;
  receipt: string | null;
  digest: string;
}

async function standingOf(site: Site, upTo: string | null): Promise<{ rows: Final[]; standing: Standing }> {
  const rows = await queryOnce<Final>(site.databaseUrl, FINALS);
  const [audit = { upTo: "0", digest: "" }] = await queryOnce<Standing["audit"]>(site.databaseUrl, AUDIT, [
    upTo,
  ]);
  return { rows, standing: { finals: new Map(rows.map((row) => [row.id, row.digest])), audit } };
}

async function brokenReceipts(site: Site, rows: readonly Final[]): Promise<string[]> {
  const jwks = (await (await fetch(`${site.url}/.well-known/jwks.json`)).json()) as ReceiptJwks;
  const found: string[] = [];
  for (const { id, status, receipt } of rows) {
    const checked = await verifyReceiptSignature(receipt ?? "", jwks);
    if (!checked.ok || checked.claims.status !== status || checked.claims.request_id !== id)
      found.push(`${id} is ${status}, and its receipt does not say so`);
  }
  return found;
}

/** Watches what must hold whatever is called. */
export async function watchInvariants(site: Site): Promise<() => Promise<string[]>> {
  let { standing } = await standingOf(site, null);
  return async () => {
    const before = standing;
    const then = await standingOf(site, before.audit.upTo);
    const problems = [...before.finals]
      .filter(([id, digest]) => then.standing.finals.get(id) !== digest)
      .map(([id]) => `${id} was final and has changed`);
    if (then.standing.audit.digest !== before.audit.digest) problems.push("audit rows have changed");
    const now = await standingOf(site, null);
    standing = now.standing;
    return [...problems, ...(await brokenReceipts(site, now.rows))];
  };
}
