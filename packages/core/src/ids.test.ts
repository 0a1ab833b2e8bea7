import fc from "fast-check";
import { expect, test } from "vitest";
import { createId, ID_PREFIXES, KeyId, ProjectId, RequestId } from "./ids";

const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test("property: ids have their kind's prefix and 26 characters of Crockford's alphabet", () => {
  const kinds = fc.constantFrom(...(Object.keys(ID_PREFIXES) as (keyof typeof ID_PREFIXES)[]));
  fc.assert(
    fc.property(kinds, time, random, (kind, at, bytes) => {
      expect(createId(kind, at, bytes)).toMatch(new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-hjkmnp-tv-z]{26}$`));
    }),
  );
});

test("property: ids sort by the time of creation", () => {
  fc.assert(
    fc.property(time, time, random, random, (a, b, first, second) => {
      fc.pre(a < b);
      expect(createId("request", a, first) < createId("request", b, second)).toBe(true);
    }),
  );
});

test("property: other random bytes make another id", () => {
  fc.assert(
    fc.property(time, random, random, (at, first, second) => {
      fc.pre(Buffer.compare(Buffer.from(first), Buffer.from(second)) !== 0);
      expect(createId("key", at, first)).not.toBe(createId("key", at, second));
    }),
  );
});

test("the time is that of a ULID", () => {
  expect(createId("request", 1_469_918_176_385, new Uint8Array(10))).toBe("req_01aryz6s410000000000000000");
});

test("an id of another kind is refused", () => {
  const id = createId("request", 0, new Uint8Array(10));
  expect(RequestId.safeParse(id).success).toBe(true);
  expect(ProjectId.safeParse(id).success).toBe(false);
  for (const wrong of ["key_", "key", "key_a b", `key_${"a".repeat(65)}`, "key_a\n", 7, null]) {
    expect(KeyId.safeParse(wrong).success).toBe(false);
  }
});
