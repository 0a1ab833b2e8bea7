import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { Server } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { createReceiptGate } from "./receipt-gate";
import { Refused } from "./receipt-gate";
import type { Trust } from "./receipt-gate";
import { Refund } from "./refund";
import { toCents } from "./refund";

/** What a customer paid. Amounts are cents, as with Stripe. */
export interface Charge {
  id: string;
  object: "charge";
  amount: number;
  amount_refunded: number;
  currency: "usd";
  customer: string;
  description: string;
  refunded: boolean;
  status: "succeeded";
}

/** Money that went back. `amount` is in cents. */
export interface RefundRecord {
  id: string;
  object: "refund";
  amount: number;
  currency: "usd";
  charge: string;
  reason: string;
  status: "succeeded";
  metadata: { letsping_request: string; note: string; notify_customer: boolean };
}

/** A running ledger. */
export interface Ledger {
  /** Its root, for example `http://127.0.0.1:40123`. */
  url: string;
  close: () => Promise<void>;
}

const MAX_BODY_BYTES = 65_536;
const NewCharge = z.strictObject({
  amount: z.coerce.number().int().min(50).max(1_000_000).describe("Cents."),
  currency: z.literal("usd"),
  customer: z.string().min(1).max(64),
  description: z.string().max(200).default(""),
});

class NotFound extends Error {
  override readonly name = "NotFound";
}

function newId(prefix: string): string {
  return `${prefix}_${randomBytes(8).toString("hex")}`;
}

/** The books: what came in, what went back, who has what. Every movement is one synchronous step. */
function createBooks() {
  const charges = new Map<string, Charge>();
  const refunds: RefundRecord[] = [];
  const customers = new Map<string, number>();
  let available = 0;

  function charge(id: string): Charge {
    const found = charges.get(id);
    if (!found) throw new NotFound(`No such charge: ${id}`);
    return found;
  }

  return {
    charge,
    charges: () => [...charges.values()],
    refunds: () => refunds,
    available: () => available,
    customerBalance: (id: string) => customers.get(id) ?? 0,
    takePayment(input: z.infer<typeof NewCharge>): Charge {
      const id = newId("ch");
      const fresh = { amount_refunded: 0, refunded: false, status: "succeeded" as const };
      const made: Charge = { id, object: "charge", ...input, ...fresh };
      charges.set(id, made);
      customers.set(made.customer, (customers.get(made.customer) ?? 0) - made.amount);
      available += made.amount;
      return made;
    },
    /** What would stop this refund, without looking at its approval. @throws Refused, NotFound */
    checkRefund(refund: Refund): void {
      const paid = charge(refund.charge);
      if (paid.customer !== refund.user_id)
        throw new Refused("wrong_customer", "Somebody else paid that charge.");
      if (toCents(refund.amount) > paid.amount - paid.amount_refunded) {
        throw new Refused("amount_too_large", "That is more than is left of the charge.");
      }
    },
    moveRefund(refund: Refund, requestId: string): RefundRecord {
      const paid = charge(refund.charge);
      const cents = toCents(refund.amount);
      paid.amount_refunded += cents;
      paid.refunded = paid.amount_refunded === paid.amount;
      customers.set(refund.user_id, (customers.get(refund.user_id) ?? 0) + cents);
      available -= cents;
      const { currency, reason, note, notify_customer } = refund;
      const metadata = { letsping_request: requestId, note, notify_customer };
      const id = newId("re");
      const made: RefundRecord = {
        id,
        object: "refund",
        amount: cents,
        currency,
        charge: paid.id,
        reason,
        status: "succeeded",
        metadata,
      };
      refunds.push(made);
      return made;
    },
  };
}

type Books = ReturnType<typeof createBooks>;

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) throw new Refused("too_large", `A body has at most ${MAX_BODY_BYTES} bytes.`);
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString("utf8");
  if ((request.headers["content-type"] ?? "").startsWith("application/json")) {
    try {
      return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    } catch {
      throw new Refused("invalid_body", "The body is no JSON object.");
    }
  }
  return Object.fromEntries(new URLSearchParams(text));
}

/** A refund of a body. A form, as Stripe takes it, has only texts; they become the types that were approved. */
function refundOf(body: Record<string, unknown>): Refund {
  const { amount, notify_customer } = body;
  const typed = {
    ...body,
    amount: typeof amount === "string" && amount.trim() !== "" ? Number(amount) : amount,
    notify_customer:
      notify_customer === "true" ? true : notify_customer === "false" ? false : notify_customer,
  };
  return parse(Refund, typed);
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refused("invalid_body", `${issue?.path.join(".") || "body"}: ${issue?.message ?? "is wrong"}`);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

type Answer = (request: IncomingMessage, id: string) => unknown;

function routesOf(books: Books, trust: Trust): [string, RegExp, Answer][] {
  const gate = createReceiptGate(trust);
  return [
    ["GET", /^\/v1\/balance$/, () => balanceOf(books, trust)],
    ["GET", /^\/v1\/customers\/([\w-]+)$/, (_request, id) => customerOf(books, id)],
    ["GET", /^\/v1\/charges$/, () => ({ object: "list", data: books.charges() })],
    ["GET", /^\/v1\/charges\/([\w-]+)$/, (_request, id) => books.charge(id)],
    [
      "POST",
      /^\/v1\/charges$/,
      async (request) => books.takePayment(parse(NewCharge, await readBody(request))),
    ],
    ["GET", /^\/v1\/refunds$/, () => ({ object: "list", data: books.refunds() })],
    [
      "POST",
      /^\/v1\/refunds$/,
      async (request) => {
        const refund = refundOf(await readBody(request));
        // A refund that could not be booked must not use up its approval.
        books.checkRefund(refund);
        const proof = {
          receipt: header(request, "letsping-receipt"),
          salt: header(request, "letsping-salt"),
        };
        const claims = await gate.admit(refund, proof);
        // Another refund of the same charge may have been booked while the receipt was checked.
        books.checkRefund(refund);
        return books.moveRefund(refund, claims.request_id);
      },
    ],
  ];
}

function balanceOf(books: Books, trust: Trust): unknown {
  const livemode = trust.mode === "live";
  return { object: "balance", livemode, available: [{ amount: books.available(), currency: "usd" }] };
}

/** `balance` is what the customer got minus what they paid, in cents. */
function customerOf(books: Books, id: string): unknown {
  return { id, object: "customer", balance: books.customerBalance(id), currency: "usd" };
}

function errorOf(cause: unknown): { status: number; type: string; code: string; message: string } {
  if (cause instanceof NotFound) {
    return { status: 404, type: "invalid_request_error", code: "resource_missing", message: cause.message };
  }
  if (cause instanceof Refused) {
    const aboutBody = ["invalid_body", "too_large", "wrong_customer", "amount_too_large"].includes(
      cause.code,
    );
    const type = aboutBody ? "invalid_request_error" : "approval_error";
    return { status: aboutBody ? 400 : 402, type, code: cause.code, message: cause.message };
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return { status: 500, type: "api_error", code: "internal", message };
}

async function answer(
  routes: ReturnType<typeof routesOf>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://ledger").pathname;
  let status = 200;
  let body: unknown;
  try {
    const found = routes.find(([method, pattern]) => method === request.method && pattern.test(path));
    if (!found) throw new NotFound(`Unrecognized request URL (${request.method}: ${path})`);
    body = await found[2](request, found[1].exec(path)?.[1] ?? "");
  } catch (cause) {
    const { status: failed, ...error } = errorOf(cause);
    status = failed;
    body = { error };
  }
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/**
 * Starts a ledger in the shape of Stripe's API, on loopback, with its books in memory:
 * `GET /v1/balance`, `/v1/charges`, `/v1/charges/:id`, `/v1/customers/:id`, `/v1/refunds`, `POST /v1/charges`,
 * `POST /v1/refunds` (form or JSON, with the headers `LetsPing-Receipt` and `LetsPing-Salt`).
 *
 * The body of a refund is what the person saw, so its `amount` is in dollars; everything that is answered is in cents.
 *
 * @param options.port Default: any free one
 */
export async function startLedger(options: { trust: Trust; port?: number }): Promise<Ledger> {
  const routes = routesOf(createBooks(), options.trust);
  const server = createServer((request, response) => void answer(routes, request, response));
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
