import fc from "fast-check";
import { expect } from "vitest";
import { test } from "vitest";
import { addKey } from "./key-table";
import { createKeyTable } from "./key-table";
import { findKey } from "./key-table";

const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer());
const key = fc.tuple(number, number, number);

test("numbers keys as a map would, in order of arrival", () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 400 }), fc.array(key, { maxLength: 20 }), (keys, others) => {
      const [table, map] = [createKeyTable(), new Map<string, number>()];
      for (const [a, b, c] of keys) {
        const text = `${a} ${b} ${c}`;
        const known = map.get(text) ?? map.size;
        map.set(text, known);
        expect(addKey(table, a, b, c)).toBe(known);
      }
      expect(table.size).toBe(map.size);
      for (const [a, b, c] of [...keys, ...others])
        expect(findKey(table, a, b, c)).toBe(map.get(`${a} ${b} ${c}`) ?? -1);
    }),
  );
});

test("grows to many keys", () => {
  const table = createKeyTable();
  for (let at = 0; at < 50_000; at++) addKey(table, at % 7, at, -at);
  for (let at = 0; at < 50_000; at++) expect(findKey(table, at % 7, at, -at)).toBe(at);
});
