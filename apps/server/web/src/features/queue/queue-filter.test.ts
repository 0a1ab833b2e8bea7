import { expect, test } from "vitest";
import { queuePath, readFilter } from "./queue-filter";

test("an address holds a filter, and what is none is left out", () => {
  expect(readFilter("?service=billing-agent&priority=high&q=u_1&colour=red&mode=")).toEqual({
    service: "billing-agent",
    priority: "high",
    q: "u_1",
  });
  expect(readFilter("?priority=urgent&mode=LIVE")).toEqual({});
  expect(readFilter(`?q=${"x".repeat(900)}`).q).toHaveLength(200);
});

test("a filter comes back from its own address", () => {
  const filter = { service: "a&b=c", q: "50% off", mode: "test" } as const;
  expect(readFilter(queuePath(filter).slice(1))).toEqual(filter);
  expect(queuePath({})).toBe("/");
});
