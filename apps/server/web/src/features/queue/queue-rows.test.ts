import type { Mode, RequestList, RequestListItem } from "@letsping/core";
import { expect, test } from "vitest";
import { pageFor, rowsOf, withoutRows, withRow } from "./queue-rows";
import type { QueuePages } from "./queue-rows";

function row(id: string, minutes: number, mode: Mode = "live"): RequestListItem {
  return {
    id,
    service: "billing-agent",
    action: "refund_user",
    mode,
    observe: false,
    status: "PENDING",
    priority: "medium",
    roles: [],
    key: null,
    agent_id: null,
    version: 1,
    created_at: new Date(0).toISOString(),
    expires_at: new Date(minutes * 60_000).toISOString(),
    resolved_at: null,
    decided_by: null,
    execution_state: "NOT_STARTED",
    sentence: [],
    editable: false,
    change_count: 0,
    flagged: false,
    finding_rules: [],
    hidden_count: 0,
    shield_alarm: "none",
    shield_held: false,
  };
}

function page(requests: RequestListItem[], next_cursor: string | null): RequestList {
  return { requests, next_cursor, pending_count: 9, server_time: new Date(0).toISOString() };
}

const FIRST: QueuePages = {
  pages: [page([row("a", 10), row("c", 30)], "more")],
  pageParams: [{ mode: "live", cursor: "" }],
};
const WHOLE: QueuePages = {
  pages: [...FIRST.pages, page([row("e", 50)], null), page([row("t", 5, "test")], null)],
  pageParams: [...FIRST.pageParams, { mode: "live", cursor: "more" }, { mode: "test", cursor: "" }],
};
const ids = (data: QueuePages) => rowsOf(data).map((each) => each.id);

test("a new row goes where its end falls, among those of its mode", () => {
  expect(ids(withRow(WHOLE, row("b", 20)))).toEqual(["a", "b", "c", "e", "t"]);
  expect(ids(withRow(WHOLE, row("f", 99)))).toEqual(["a", "c", "e", "f", "t"]);
  expect(ids(withRow(WHOLE, row("s", 1, "test")))).toEqual(["a", "c", "e", "s", "t"]);
});

test("a row of a page that was not read yet comes with its page, not before", () => {
  expect(pageFor(FIRST, row("d", 40))).toBeNull();
  expect(pageFor(FIRST, row("t", 1, "test"))).toBeNull();
  expect(pageFor(FIRST, row("b", 20))).toBe(0);
});

test("a row is never there twice", () => {
  expect(withRow(WHOLE, row("c", 30))).toBe(WHOLE);
});

test("what no longer waits leaves, and the other pages stay as they are", () => {
  const left = withoutRows(WHOLE, new Set(["c", "unknown"]));
  expect(ids(left)).toEqual(["a", "e", "t"]);
  expect(left.pages[1]).toBe(WHOLE.pages[1]);
});
