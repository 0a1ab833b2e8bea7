import { verifyReceiptSignature } from "@letsping/core";
import type { ReceiptJwks } from "@letsping/core";
import { queryOnce } from "./database";
import type { Ledger } from "./ledger";

/** What the database says about one request. */
interface Booked {
  id: string;
  status: string;
  receipt: string | null;
  execution_state: string;
  decisions: number;
  grants: number;
}

/** The ledger against the database. All but the last must be 0. */
export interface Reconciled {
  /** Creates, decisions and reported runs that were acknowledged and are not there, or are there otherwise. */
  lost: number;
  decisionsDoubled: number;
  executionsDoubled: number;
  /** Final without a receipt that verifies, and answers that contradict each other. */
  broken: number;
  /** What was found, in words, for whoever has to look. */
  findings: string[];
}

const BOOKS = `
  select request.id, request.status, request.receipt, request.execution_state,
    count(audit.seq) filter (where audit.type in ('request.approved', 'request.rejected', 'request.expired',
      'request.cancelled'))::int as decisions,
    count(audit.seq) filter (where audit.type = 'request.executing')::int as grants
  from approval_request request
  left join audit_entry audit on audit.request_id = request.id and audit.project_id = request.project_id
  where request.id = any($1) group by request.project_id, request.id`;

function findLost(ledger: Ledger, books: Map<string, Booked>): string[] {
  const found: string[] = [];
  for (const [key, id] of ledger.asked) if (!books.has(id)) found.push(`${key} was answered ${id}: absent`);
  for (const [id, decisions] of ledger.decisions) {
    const row = books.get(id);
    const stands = decisions.some(({ status, receipt }) => row?.status === status && row.receipt === receipt);
    if (!stands) found.push(`${id} was answered ${decisions[0]?.status}: it is ${row?.status}`);
  }
  for (const [id, { status }] of ledger.learned)
    if (books.get(id)?.status !== status)
      found.push(`${id} was told ${status}: it is ${books.get(id)?.status}`);
  for (const id of ledger.executed) {
    const state = books.get(id)?.execution_state;
    if (state !== "EXECUTED") found.push(`${id} was reported executed: it is ${state}`);
  }
  return found;
}

function decisionsDoubled(ledger: Ledger, books: Map<string, Booked>): string[] {
  return [...books.values()]
    .filter((row) => {
      const receipts = new Set((ledger.decisions.get(row.id) ?? []).map(({ receipt }) => receipt));
      return receipts.size > 1 || row.decisions !== (row.status === "PENDING" ? 0 : 1);
    })
    .map((row) => `${row.id} is ${row.status} with ${row.decisions} decisions in the audit`);
}

function executionsDoubled(ledger: Ledger, books: Map<string, Booked>): string[] {
  return [...books.values()]
    .filter((row) => (ledger.grants.get(row.id) ?? 0) > 1 || row.grants > 1)
    .map(
      (row) => `${row.id} was granted ${ledger.grants.get(row.id) ?? 0} times, ${row.grants} in the audit`,
    );
}

async function brokenReceipts(books: Map<string, Booked>, jwks: ReceiptJwks): Promise<string[]> {
  const found: string[] = [];
  for (const row of books.values()) {
    if (row.status === "PENDING") continue;
    const checked = await verifyReceiptSignature(row.receipt ?? "", jwks);
    if (!checked.ok) found.push(`${row.id}: ${checked.detail}`);
    else if (checked.claims.request_id !== row.id || checked.claims.status !== row.status)
      found.push(`${row.id}: the receipt is for ${checked.claims.request_id}, ${checked.claims.status}`);
  }
  return found;
}

/** Compares what was acknowledged with what the gateway says now. */
export async function reconcile(ledger: Ledger, databaseUrl: string, jwks: ReceiptJwks): Promise<Reconciled> {
  const ids = [...ledger.asked.values()];
  const books = new Map((await queryOnce<Booked>(databaseUrl, BOOKS, [ids])).map((row) => [row.id, row]));
  const lost = findLost(ledger, books);
  const decided = decisionsDoubled(ledger, books);
  const executed = executionsDoubled(ledger, books);
  const broken = [...(await brokenReceipts(books, jwks)), ...ledger.contradictions];
  return {
    lost: lost.length,
    decisionsDoubled: decided.length,
    executionsDoubled: executed.length,
    broken: broken.length,
    findings: [...lost, ...decided, ...executed, ...broken],
  };
}
