/** A request with every kind of field that a form has. */
export const RICH = {
  service: "billing-agent",
  action: "refund_user",
  priority: "high",
  payload: {
    user_id: "u_123",
    amount: 550,
    currency: "usd",
    reason: "Damaged in transit",
    pay_out_at: "2026-12-01T09:30:00+01:00",
    pay_out_on: "2026-12-01",
    note: "We are sorry. Here is your full refund.",
    tell_customer: false,
    contact: "ada@example.com",
    tags: ["vip", "eu", "second refund"],
    channels: ["email", "sms"],
    nickname: null,
    target: { kind: "card", last4: "4242", expires: "2027-04" },
    limits: [1, 2.5, 10],
    size: [640, 480],
    items: [
      { article: "Espresso machine, steel", quantity: 1, price: 521 },
      { article: "Filter set", quantity: 2, price: 14.5 },
    ],
    shipments: [
      {
        carrier: "DHL",
        parcels: [
          { code: "A1", weight: 2.5 },
          { code: "A2", weight: 1 },
        ],
        signed: true,
      },
    ],
    x_internal: "trace 9",
  },
  schema: {
    type: "object",
    required: ["user_id", "amount", "currency", "reason"],
    properties: {
      user_id: { type: "string", title: "Refund to", readOnly: true },
      amount: {
        type: "number",
        title: "Amount",
        minimum: 0.5,
        maximum: 550,
        multipleOf: 0.01,
        description: "The amount paid.",
      },
      currency: { const: "usd", title: "Currency" },
      reason: {
        enum: ["Damaged in transit", "Not delivered", "Wrong article", "Goodwill", "Other"],
        title: "Reason",
      },
      pay_out_at: { type: "string", format: "date-time", title: "Pay out at" },
      pay_out_on: { type: "string", format: "date", title: "Pay out on" },
      note: { type: "string", title: "Note to the customer", maxLength: 500 },
      tell_customer: { type: "boolean", title: "Tell the customer by e-mail" },
      contact: { type: "string", format: "email", title: "Contact" },
      nickname: { type: ["string", "null"], title: "Nickname" },
      phone: { type: "string" },
      speed: { enum: ["slow", "fast"] },
      tags: { type: "array", title: "Tags", items: { type: "string", maxLength: 20 }, maxItems: 5 },
      channels: {
        type: "array",
        title: "Channels",
        uniqueItems: true,
        items: { enum: ["email", "sms", "push", "letter"] },
      },
      target: {
        title: "Pay back to",
        oneOf: [
          {
            title: "Card",
            type: "object",
            properties: {
              kind: { const: "card" },
              last4: { type: "string", pattern: "^[0-9]{4}$" },
              expires: { type: "string" },
            },
            required: ["kind", "last4"],
          },
          {
            title: "Bank account",
            type: "object",
            properties: { kind: { const: "bank" }, iban: { type: "string", minLength: 8 } },
            required: ["kind", "iban"],
          },
          {
            title: "Voucher",
            type: "object",
            properties: {
              kind: { const: "voucher" },
              code: { type: "string" },
              percent: { type: "integer", minimum: 1, maximum: 100 },
            },
            required: ["kind", "percent"],
          },
        ],
      },
      limits: { type: "array", title: "Limits", items: { type: "number" } },
      size: {
        type: "array",
        prefixItems: [
          { type: "integer", title: "Width" },
          { type: "integer", title: "Height" },
        ],
        items: false,
      },
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
      shipments: {
        type: "array",
        title: "Shipments",
        items: {
          type: "object",
          required: ["carrier"],
          properties: {
            carrier: { enum: ["DHL", "UPS"] },
            signed: { type: "boolean" },
            parcels: {
              type: "array",
              items: {
                type: "object",
                properties: { code: { type: "string" }, weight: { type: "number", minimum: 0 } },
              },
            },
          },
        },
      },
    },
  },
} as const;
