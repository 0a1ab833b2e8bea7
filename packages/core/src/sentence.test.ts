import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "./json";
import { parseJson } from "./json";
import { approveLabel, describeRequest } from "./sentence";
import type { SentenceForm, SentenceInput } from "./sentence";

const REFUND = { user_id: "u_123", amount: 550, currency: "usd" };

function say(input: Partial<SentenceInput>): string {
  const whole = { service: "billing-agent", action: "refund_user", payload: REFUND, ...input };
  return describeRequest(whole)
    .map(({ text }) => text)
    .join("");
}

function about(action: string, payload: JsonObject): string {
  return say({ action, payload });
}

test.each<[SentenceForm, string]>([
  ["ask", "billing-agent wants to refund $550.00 to u_123"],
  ["will", "billing-agent will refund $550.00 to u_123"],
  ["past", "billing-agent refunded $550.00 to u_123"],
  ["row", "Refund $550.00 to u_123"],
])("has the form %s", (form, sentence) => {
  expect(say({ form })).toBe(sentence);
});

test.each<[string, JsonObject, string]>([
  ["sendEmail", { to: "a@b.c", subject: "Hello" }, "billing-agent wants to send email Hello to a@b.c"],
  ["delete_rows", { count: 12, table: "users" }, "billing-agent wants to delete 12 rows from users"],
  [
    "deploy",
    { version: "1.2.3", environment: "production" },
    "billing-agent wants to deploy 1.2.3 to production",
  ],
  ["restart", {}, "billing-agent wants to restart"],
  ["ban_user", { user: "eve" }, "billing-agent wants to ban eve"],
  ["frobnicate", { target: "x" }, "billing-agent wants to run frobnicate with x"],
  ["frobnicate", {}, "billing-agent wants to run frobnicate"],
  ["refund", { amount: "550", user_id: "u" }, "billing-agent wants to refund u"],
  [
    "pay",
    { amount_cents: 55_000, currency: "eur", payee: "ACME" },
    "billing-agent wants to pay €550.00 to ACME",
  ],
  [
    "cancel_order",
    { order_id: "A-17", amount: 10, currency: "usd", user_id: "u_1" },
    "billing-agent wants to cancel $10.00 (order A-17) for u_1",
  ],
  [
    "refund_customer_order_and_notify",
    { customer_id: "c_1", order_id: "A-17", amount: 10, currency: "usd" },
    "billing-agent wants to refund $10.00 (order A-17 and notify) to c_1",
  ],
  [
    "refund_and_close_account",
    { account_id: "acc_1", amount: 10, currency: "usd" },
    "billing-agent wants to refund $10.00 (and close account) to acc_1",
  ],
  [
    "pay_invoice",
    { order_id: "A-17", amount: 10, currency: "usd" },
    "billing-agent wants to pay $10.00 (invoice)",
  ],
  [
    "cancel_subscription",
    { order_id: "A-17", subscription_id: "sub_1" },
    "billing-agent wants to cancel subscription sub_1",
  ],
  [
    "close_account",
    { account_id: "acc_1", name: "Ada" },
    "billing-agent wants to close account Ada for acc_1",
  ],
  ["payout", { version: "v2", payee: "ACME" }, "billing-agent wants to pay out ACME"],
  ["delete_version", { version: "1.2.3" }, "billing-agent wants to delete version 1.2.3"],
  ["send", { to: ["a@b.c"] }, "billing-agent wants to send to a@b.c"],
  ["send", { to: ["a@b.c", "d@e.f"] }, "billing-agent wants to send to a@b.c and 1 more"],
])("says what %s with %j would do", (action, payload, sentence) => {
  expect(about(action, payload)).toBe(sentence);
});

test("what the decision turns on is strong, and leads to its place", () => {
  const segments = describeRequest({ service: "s", action: "refund_user", payload: REFUND });
  expect(segments.filter(({ strong }) => strong)).toEqual([
    { text: "$550.00", strong: true, path: "/amount" },
    { text: "u_123", strong: true, path: "/user_id" },
  ]);
});

test("an object beside an amount is strong too, and leads to its place", () => {
  const payload = { order_id: "A-17", amount: 10, currency: "usd" };
  const segments = describeRequest({ service: "s", action: "cancel_order", payload });
  expect(segments.slice(-4)).toEqual([
    { text: "$10.00", strong: true, path: "/amount" },
    { text: " (order " },
    { text: "A-17", strong: true, path: "/order_id" },
    { text: ")" },
  ]);
});

test.each<[string, SentenceForm, string]>([
  [
    "{agent} wants to refund {amount|money} to {user_id}",
    "ask",
    "billing-agent wants to refund $550.00 to u_123",
  ],
  ["{agent} wants to refund {amount|money} to {user_id}", "past", "billing-agent refunded $550.00 to u_123"],
  ["{agent} wants to refund {amount|money} to {user_id}", "row", "Refund $550.00 to u_123"],
  ["{agent} wants to launch {missing}", "past", "billing-agent launched (no missing)"],
  ["{agent} wants to store {amount}", "past", "billing-agent stored 550"],
  ["Refund of { amount | money }", "past", "Refund of $550.00"],
  ["{/amount|money}", "ask", "$550.00"],
  ["{user_id|money}", "ask", "u_123"],
  ["{constructor}", "ask", "(no constructor)"],
])("the template %s in the form %s reads %s", (template, form, sentence) => {
  expect(say({ template, form })).toBe(sentence);
});

test("a template reads lists, dates and inner fields", () => {
  const payload = {
    items: [{ name: "a" }, { name: "b" }],
    at: "2026-11-21",
    day: "someday",
    one: { two: true },
  };
  const template = "{items|count} {items} {items.1.name} {at|date} {day|date} {one.two} {one}";
  expect(say({ template, payload })).toBe('2 2 items b 21 November 2026 someday true {"two":true}');
});

test("values do not become templates, and long ones are cut", () => {
  const payload = { user_id: "{amount|money}", amount: 1, note: "x".repeat(500) };
  expect(say({ template: "To {user_id}", payload })).toBe("To {amount|money}");
  expect(say({ template: "{note}", payload })).toBe(`${"x".repeat(79)}…`);
  expect(say({ template: "{note}", payload: { note: "a\n\n b" } })).toBe("a b");
});

test("names that every object has are ordinary fields", () => {
  const payload = parseJson('{"__proto__":{"amount":5,"currency":"usd","user_id":"u_666"}}') as JsonObject;
  expect(about("refund_user", payload)).not.toMatch(/u_666|5/);
});

test.each([
  ["refund_user", REFUND, "Approve refund of $550.00"],
  ["delete_user", { user_id: "u" }, "Approve delete user"],
  ["frobnicate", {}, "Approve frobnicate"],
])("the button of %s reads %s", (action, payload, label) => {
  expect(approveLabel({ action, payload })).toBe(label);
});

test("property: always says something, and says who asks", () => {
  const form = fc.constantFrom<SentenceForm>("ask", "will", "past");
  const action = fc.oneof(fc.constantFrom("refund_user", "sendEmail", "x"), fc.string({ minLength: 1 }));
  const payload = fc.dictionary(
    fc.constantFrom("amount", "to", "user_id", "count", "currency", "subject"),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(form, action, payload, (given, name, values) => {
      const sentence = describeRequest({
        service: "agent-7",
        action: name,
        payload: values as JsonObject,
        form: given,
      });
      expect(sentence[0]?.text.startsWith("agent-7 ")).toBe(true);
      for (const { text } of sentence) expect(text).not.toBe("");
    }),
  );
});
