import { expect, test } from "vitest";
import { labelsOf } from "./labels";
import { fitsAtOnce, sizeOf } from "./size";

const schema = {
  type: "object",
  properties: {
    amount: { type: "number", title: "Amount" },
    items: { type: "array", items: { type: "object", properties: { unit_price: { type: "number" } } } },
  },
};

test("a person's label comes first, then the schema's title, then the name", () => {
  const labels = labelsOf({
    schema,
    payload: { items: [], 4711: "delete" },
    field_labels: { "/amount": { label: "To pay back", format: "money" } },
  });
  expect(labels.of("/amount")).toBe("To pay back");
  expect(labels.formatOf("/amount")).toBe("money");
  expect(labels.of("/items/1/unit_price")).toBe("Items, 2, Unit price");
  expect(labels.of("/userId")).toBe("User id");
  expect(labels.of("/a~1b")).toBe("A/b");
  expect(labels.of("/4711")).toBe("4711");
  expect(labels.own("/a, b")).toBe("A, b");
  expect(labels.realName("/amount")).toBe(null);
  expect(labels.of("")).toBe("The whole payload");
});

test("every value counts, also an empty list", () => {
  expect(sizeOf({ a: 1, b: [], c: { d: "text", e: [1, 2] } })).toEqual({ values: 5, longest: 4 });
  expect(sizeOf({})).toEqual({ values: 1, longest: 0 });
  expect(fitsAtOnce(sizeOf({ note: "x".repeat(2_001) }))).toBe(false);
  expect(fitsAtOnce(sizeOf({ list: Array.from({ length: 201 }, () => 1) }))).toBe(false);
});
