import fc from "fast-check";
import { expect } from "vitest";
import { test } from "vitest";
import { addToEdges } from "./edge-table";
import { createEdgeTable } from "./edge-table";
import { findInEdges } from "./edge-table";
import { MAX_COUNTERS } from "./graph";
import { MAX_SKELETONS } from "./names";

const context = fc.oneof(fc.nat(3), fc.nat(MAX_COUNTERS * 4));
const symbol = fc.oneof(fc.nat(3), fc.nat(MAX_SKELETONS + 1));
const key = fc.tuple(context, symbol);

test("numbers counters as a map would, in order of arrival", () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 400 }), fc.array(key, { maxLength: 20 }), (keys, others) => {
      const [table, map] = [createEdgeTable(), new Map<string, number>()];
      for (const [a, b] of keys) {
        const known = map.get(`${a} ${b}`) ?? map.size;
        map.set(`${a} ${b}`, known);
        expect(addToEdges(table, a, b)).toBe(known);
        expect([table.first[known], table.second[known]]).toEqual([a, b]);
      }
      expect(table.size).toBe(map.size);
      for (const [a, b] of [...keys, ...others])
        expect(findInEdges(table, a, b)).toBe(map.get(`${a} ${b}`) ?? -1);
    }),
  );
});

test("grows to many counters", () => {
  const table = createEdgeTable();
  for (let at = 0; at < 50_000; at++) addToEdges(table, at, at % 7);
  for (let at = 0; at < 50_000; at++) expect(findInEdges(table, at, at % 7)).toBe(at);
  expect(findInEdges(table, 1, 2)).toBe(-1);
});
