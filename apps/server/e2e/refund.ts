/** What the tests' agent asks. */
export const REFUND = {
  service: "billing-agent",
  action: "refund_user",
  priority: "high",
  payload: {
    user_id: "u_123",
    amount: 550,
    currency: "usd",
    reason: "Damaged in transit",
    pay_out_on: "2026-12-01",
    note: "We are sorry. Here is your full refund.",
    tell_customer: false,
    contact: "ada@example.com",
    tags: ["vip"],
    items: [
      { article: "Espresso machine, steel", quantity: 1, price: 521 },
      { article: "Filter set", quantity: 2, price: 14.5 },
    ],
  },
  schema: {
    type: "object",
    required: ["user_id", "amount", "currency", "reason"],
    properties: {
      user_id: { type: "string", title: "Refund to", readOnly: true },
      amount: { type: "number", title: "Amount", minimum: 0.5, maximum: 550, multipleOf: 0.01 },
      currency: { const: "usd", title: "Currency" },
      reason: {
        enum: ["Damaged in transit", "Not delivered", "Wrong article", "Goodwill", "Other"],
        title: "Reason",
      },
      pay_out_on: { type: "string", format: "date", title: "Pay out on" },
      note: { type: "string", title: "Note to the customer", maxLength: 500 },
      tell_customer: { type: "boolean", title: "Tell the customer by e-mail" },
      contact: { type: "string", format: "email", title: "Contact" },
      tags: { type: "array", title: "Tags", items: { type: "string", maxLength: 20 } },
      items: {
        type: "array",
        title: "Items",
        items: {
          type: "object",
          required: ["article", "quantity", "price"],
          properties: {
            article: { type: "string", title: "Article" },
            quantity: { type: "integer", title: "Quantity", minimum: 1 },
            price: { type: "number", title: "Price", minimum: 0 },
          },
        },
      },
    },
  },
} as const;
