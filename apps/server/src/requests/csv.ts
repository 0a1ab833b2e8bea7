import { once } from "node:events";
import { decodeReceipt } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { RequestListQuery } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import type { ServerResponse } from "node:http";
import type { KeyActor } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { readPage } from "./list";
import { itemOf } from "./list-item";
import type { ListedRow } from "./list-item";
import { maskRequest } from "./mask";
import type { Opened } from "./request-row";
import { openRequest } from "./request-row";
import { maskingInLists } from "./sight";

/** Rows that are in memory at once. */
const PAGE = 200;

/** What spreadsheets read as a formula, also behind what cannot be seen, and in the wide letters of East Asia. */
const FORMULA = /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u;

/** A cell. One that a spreadsheet would take for a formula is quoted with an apostrophe. */
function cell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

/**
 * What the receipt says of the payload that may run: who has the payload and the salt can make it again. The algorithm
 * stands before it, so that a value which begins with a minus is not taken for a formula and changed.
 */
function finalCommitment({ status, receipt }: ListedRow): string {
  const claims = receipt === null ? null : decodeReceipt(receipt)?.claims;
  const edited = status === "APPROVED_WITH_MODIFICATIONS";
  const commitment = edited ? claims?.patched_commitment : claims?.payload_commitment;
  return commitment && (edited || status === "APPROVED") ? `${commitment.alg}:${commitment.value}` : "";
}

const time = (at: Date | null) => at?.toISOString() ?? "";

type Reader = KeyActor | PersonActor;

const COLUMNS: [string, (row: ListedRow, opened: Opened, reader: Reader) => string | null][] = [
  ["id", (row) => row.id],
  ["created_at", (row) => time(row.created_at)],
  ["service", (row) => row.service],
  ["action", (row) => row.action],
  [
    "sentence",
    (row, opened) =>
      itemOf(row, opened)
        .sentence.map((segment) => segment.text)
        .join(""),
  ],
  ["mode", (row) => row.mode],
  ["priority", (row) => row.priority],
  ["agent_id", (row) => row.agent_id],
  ["key_id", (row) => row.key_id],
  ["key_name", (row) => row.key_name],
  ["status", (row) => row.status],
  ["change_count", (row) => String(row.change_count)],
  ["resolved_at", (row) => time(row.resolved_at)],
  ["decided_by_id", (row) => row.decided_by],
  ["decided_by_name", (row) => (row.decided_by ? (row.person_name ?? "a former member") : "")],
  ["method", (row) => row.method],
  ["reason", (_row, opened) => opened.decision?.reason ?? ""],
  ["execution_state", (row) => row.execution_state],
  ["execution_started_at", (row) => time(row.execution_started_at)],
  ["execution_finished_at", (row) => time(row.execution_finished_at)],
  ["result_digest", (row) => row.result_digest],
  ["final_commitment", (row) => finalCommitment(row)],
  ["receipt_digest", (row) => (row.receipt === null ? "" : sha256Hex(row.receipt))],
  ["flagged", (row) => String(row.flagged)],
  ["finding_rules", (row, _opened, reader) => (reader.kind === "key" ? "" : row.finding_rules.join(" "))],
  ["hidden_count", (row) => String(row.hidden_count)],
];

function lineOf(deps: Pick<Deps, "cipher">, row: ListedRow, actor: Reader): string {
  const { opened } = maskRequest(openRequest(deps, row), maskingInLists(row.described_fields, actor));
  return `${COLUMNS.map(([, read]) => cell(read(row, opened, actor) ?? "")).join(",")}\r\n`;
}

/**
 * Sends every request of a query as CSV (RFC 4180, with a line of names), in the order of the list, at the reader's
 * pace: a page is read when the one before has gone out. A row stands as it is when its page is read. CSV has no way to
 * say that something is missing, so when the gateway fails on the way it breaks the connection instead of ending it.
 *
 * @throws LetsPingError `invalid_request`, before anything is sent
 */
export async function sendCsv(
  deps: Deps,
  query: RequestListQuery,
  actor: Reader,
  { response, signal }: { response: ServerResponse; signal: AbortSignal },
): Promise<void> {
  if (query.cursor !== undefined) {
    throw new LetsPingError(
      "invalid_request",
      "A cursor came with format=csv, which holds all rows. Leave it out.",
      { details: { field: "cursor" } },
    );
  }
  let page = await readPage(deps, { ...query, limit: PAGE }, actor);
  response.writeHead(200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="letsping-requests.csv"',
  });
  try {
    response.write(`${COLUMNS.map(([name]) => name).join(",")}\r\n`);
    for (;;) {
      const lines = page.rows.map((row) => lineOf(deps, row, actor)).join("");
      if (!response.write(lines)) await once(response, "drain", { signal });
      if (page.next === null || signal.aborted) break;
      page = await readPage(deps, { ...query, limit: PAGE, cursor: page.next }, actor);
    }
  } catch (cause) {
    response.destroy();
    if (signal.aborted) return;
    throw cause;
  }
  // When the gateway stops in the middle, the file must not look whole either.
  if (signal.aborted) response.destroy();
  else response.end();
}
