import { LetsPingError, toFormSchema } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { expect, test } from "vitest";
import { labelsOf } from "../payload-view/labels";
import { emptyValue, inShape } from "./empty-value";
import { faultsOf } from "./faults";
import { refusedOf } from "./refused";

const schema: JsonObject = {
  type: "object",
  properties: {
    amount: { type: "number" },
    tags: { type: "array", items: { type: "string" } },
    any: {},
    target: { type: "object", properties: { name: { type: "string" } } },
  },
};
const draft = { amount: 1, tags: ["a", "b"], any: [[1]], target: { name: "x" }, more: { deep: 1 } };
const { root } = toFormSchema(schema);
const labels = labelsOf({ schema, payload: draft, field_labels: {} });

function faults(paths: string[], unfinished: [string, string][] = []): [string, string][] {
  const issues = paths.map((path) => ({ path, message: "Wrong.", expected: "Right." }));
  const given = { root, draft, labels, issues, unfinished: new Map(unfinished), shapeOf: () => null };
  return [...faultsOf(given)];
}

test.each([
  ["/amount", "/amount", "Wrong. Right."],
  ["/tags/1", "/tags/1", "Wrong. Right."],
  ["/target/name", "/target/name", "Wrong. Right."],
  ["/target/gone", "/target", "Target, Gone: Wrong. Right."],
  ["/more/deep", "/more", "More, Deep: Wrong. Right."],
  ["/any/0/0", "/any", "Any, 1, 1: Wrong. Right."],
  ["/nowhere", "", "Nowhere: Wrong. Right."],
])("what is wrong at %s is told at “%s”", (path, place, words) => {
  expect(faults([path])).toEqual([[place, words]]);
});

test("the first on the page comes first, and a half-written text is told before what the check says", () => {
  const found = faults(["/target/name", "/tags/1", "/amount"], [["/amount", "Digits."]]);
  expect(found.map(([path]) => path)).toEqual(["/amount", "/tags/1", "/target/name"]);
  expect(found[0]?.[1]).toBe("Digits.");
});

test("what the gateway refused is told field by field, and nothing else is taken for it", () => {
  const issue = { path: "/amount", message: "Too large.", expected: "At most 5." };
  const error = new LetsPingError("payload_invalid", "No.", {
    details: { issues: [issue, { path: 7 }, null] },
  });
  const variables = { patched_payload: draft };
  expect(refusedOf({ error, variables })).toEqual({ payload: draft, issues: [issue] });
  expect(refusedOf({ error, variables: {} })).toBeNull();
  expect(refusedOf({ error: new LetsPingError("payload_invalid", "No."), variables })).toBeNull();
  expect(refusedOf({ error: new LetsPingError("unavailable", "No."), variables })).toBeNull();
  expect(refusedOf({ error: new Error("No."), variables })).toBeNull();
});

test("a new value is as empty as it can be, and one of a schema that needs itself has an end", () => {
  const tree = {
    $defs: { t: { type: "object", properties: { t: { $ref: "#/$defs/t" } }, required: ["t"] } },
  };
  const form = toFormSchema({ ...tree, type: "object", properties: { t: { $ref: "#/$defs/t" } } });
  if (form.root.kind !== "object") throw new Error("It is no group.");
  const [entry] = form.root.fields;
  if (!entry) throw new Error("It has no field.");
  expect(JSON.stringify(emptyValue(entry.field)).match(/t/g)).toHaveLength(6);
});

test("in another shape a value keeps what both have in common, and what no shape describes", () => {
  const of = (properties: JsonObject) =>
    toFormSchema({ type: "object", properties, required: ["kind"] }).root;
  const card = of({ kind: { const: "card" }, last4: { type: "string" }, note: { type: "string" } });
  const bank = of({ kind: { const: "bank" }, note: { type: "string" }, last4: { type: "number" } });
  const value = { kind: "card", last4: "4242", note: "n", extra: 1 };
  expect(inShape(value, card, bank)).toEqual({ kind: "bank", note: "n", extra: 1 });
});
