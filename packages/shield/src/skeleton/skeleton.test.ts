import { sha256Hex } from "@letsping/core";
import fc from "fast-check";
import { expect } from "vitest";
import { test } from "vitest";
import { createSkeletonHasher } from "./skeleton";
import { skeletonHash } from "./skeleton";

const REFUND = { amount: 500, customer: { id: "c_1", email: null }, lines: [{ sku: "a" }, { price: 2 }] };

test("is the SHA-256 of a text that anyone can write", () => {
  const text = "letsping-skeleton-v1\n7:billing6:refund\n{amount,customer{id},lines{price,sku}}";
  expect(skeletonHash("billing", "refund", REFUND)).toBe(sha256Hex(text));
  expect(skeletonHash("billing", "refund", REFUND)).toMatchInlineSnapshot(
    `"cb84f1452afd2e06894a07f98748d956da4f1c413126d518076783cbf3c0bb08"`,
  );
});

test("differs by service, by action, and by where one ends and the other begins", () => {
  const hashes = [
    skeletonHash("billing", "refund", REFUND),
    skeletonHash("billing", "refunds", REFUND),
    skeletonHash("sales", "refund", REFUND),
    skeletonHash("billingr", "efund", REFUND),
    skeletonHash("billing6:refund", "", REFUND),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("is the same for other values, types and orders", () => {
  const other = { lines: [{ price: "9", sku: 7 }], customer: { id: 9 }, amount: "12" };
  expect(skeletonHash("billing", "refund", other)).toBe(skeletonHash("billing", "refund", REFUND));
});

test("a hasher that remembers answers the same, also when it has forgotten", () => {
  const hash = createSkeletonHasher(4);
  const payload = fc.dictionary(fc.string({ maxLength: 3 }), fc.constantFrom(1, null, { a: 1 }));
  fc.assert(
    fc.property(fc.constantFrom("a", "b"), payload, (action, value) => {
      expect(hash("desk", action, value)).toBe(skeletonHash("desk", action, value));
      expect(hash("desk", action, value)).toBe(skeletonHash("desk", action, value));
    }),
  );
});

test("texts of any length and script are hashed", () => {
  for (const key of ["k".repeat(5000), "鍵".repeat(1300), "鍵".repeat(1400), "\ud800"]) {
    const text = `letsping-skeleton-v1\n4:desk4:open\n{${/^\w+$/.test(key) ? key : JSON.stringify(key)}}`;
    expect(skeletonHash("desk", "open", { [key]: 1 })).toBe(sha256Hex(text));
    expect(createSkeletonHasher()("desk", "open", { [key]: 1 })).toBe(sha256Hex(text));
  }
});
