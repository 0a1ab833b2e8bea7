import type { RequestListItem } from "@letsping/core";

/** A cell. One that a spreadsheet would take for a formula is quoted with an apostrophe. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

const COLUMNS: [string, (item: RequestListItem) => string][] = [
  ["id", (item) => item.id],
  ["created_at", (item) => item.created_at],
  ["service", (item) => item.service],
  ["action", (item) => item.action],
  ["sentence", (item) => item.sentence.map((segment) => segment.text).join("")],
  ["mode", (item) => item.mode],
  ["priority", (item) => item.priority],
  ["status", (item) => item.status],
  ["change_count", (item) => String(item.change_count)],
  ["resolved_at", (item) => item.resolved_at ?? ""],
  ["decided_by", (item) => item.decided_by?.name ?? ""],
  ["key", (item) => item.key?.name ?? ""],
  ["execution_state", (item) => item.execution_state],
];

/** Requests as CSV (RFC 4180), with a line of names. */
export function toCsv(items: readonly RequestListItem[]): string {
  const lines = items.map((item) => COLUMNS.map(([, read]) => cell(read(item))).join(","));
  return `${[COLUMNS.map(([name]) => name).join(","), ...lines].join("\r\n")}\r\n`;
}
