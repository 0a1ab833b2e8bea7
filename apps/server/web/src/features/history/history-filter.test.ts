import { expect, test } from "vitest";
import { csvAddress, dayOf, FINAL, historyAddress, readHistoryFilter, startOf } from "./history-filter";

test("a filter stands in the address and comes back from it", () => {
  const filter = { key: "key_1", status: "REJECTED", from: "2026-11-01T00:00:00.000Z", q: "u_1 & co" };
  const address = historyAddress(filter, "req_1");
  expect(address.startsWith("/history/req_1?")).toBe(true);
  expect(readHistoryFilter(address.split("?")[1] ?? "")).toEqual(filter);
  expect(historyAddress({})).toBe("/history");
});

test("what is no filter is left out, and what is too long is cut", () => {
  const read = readHistoryFilter(
    `status=PENDING&execution=ran&from=yesterday&mode=prod&q=${"x".repeat(300)}`,
  );
  expect(read).toEqual({ q: "x".repeat(200) });
});

test("the file for another ledger names its project and everything that is over", () => {
  const query = new URLSearchParams(csvAddress({ key: "key_1" }, "proj_1").split("?")[1]);
  expect(Object.fromEntries(query)).toEqual({
    status: FINAL,
    key: "key_1",
    format: "csv",
    project_id: "proj_1",
  });
  expect(csvAddress({ status: "REJECTED" }, null)).toBe("/api/requests?status=REJECTED&format=csv");
});

test("a day is the whole of that day where one is", () => {
  const from = startOf("2026-11-21");
  const to = startOf("2026-11-21", 1);
  expect(Date.parse(to ?? "") - Date.parse(from ?? "")).toBe(86_400_000);
  expect(dayOf(from)).toBe("2026-11-21");
  expect(dayOf(to, -1)).toBe("2026-11-21");
  expect([dayOf(undefined), startOf("")]).toEqual(["", undefined]);
});
