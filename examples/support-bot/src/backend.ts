import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { isLetsPingError } from "@letsping/sdk";
import { verifyDecision } from "@letsping/sdk";
import type { ReceiptExpectation } from "@letsping/sdk";
import type { ReceiptJwks } from "@letsping/sdk";
import pg from "pg";
import { z } from "zod";
import { ACTIONS } from "./proposals";
import type { Action } from "./proposals";
import { SERVICE } from "./proposals";

/** Whom the backend believes. It comes from its own settings, never from who calls it. */
export interface Trust {
  /** The gateway's published keys, pinned. */
  keys: ReceiptJwks;
  issuer: string;
  projectId: string;
  /** Whether receipts of test keys count. */
  allowTest: boolean;
}

export interface BackendOptions {
  /** Of the role that can only execute the three functions. */
  writerUrl: string;
  trust: Trust;
  /** Epoch milliseconds. Default the machine's clock. */
  now?: () => number;
}

/** A running backend: the only program that changes the shop. */
export interface Backend {
  /** Its root, for example `http://127.0.0.1:40123`. */
  url: string;
  close: () => Promise<void>;
}

/** All that it takes. */
const Approved = z.strictObject({
  receipt: z.string().min(1).max(65_536),
  payload: z.record(z.string(), z.json()),
  salt: z.string().min(1).max(64),
});
type Approved = z.infer<typeof Approved>;

const APPLY: Readonly<Record<Action, string>> = {
  refund_order: "select shop.apply_refund($1) as change",
  cancel_order: "select shop.apply_cancellation($1) as change",
  change_contact: "select shop.apply_contact_change($1) as change",
};

const MAX_BODY_BYTES = 262_144;

/** A refusal. `code` is stable; the message is for people. */
class Refused extends Error {
  override readonly name = "Refused";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The refusal that a failure is; null for one that nobody foresaw. */
function refusalOf(cause: unknown): Refused | null {
  if (cause instanceof Refused) return cause;
  if (isLetsPingError(cause)) return new Refused(String(cause.details["code"] ?? cause.error), cause.message);
  if (!(cause instanceof pg.DatabaseError)) return null;
  if (cause.code === "P0001" && cause.detail) return new Refused(cause.detail, cause.message);
  // Class 22: a value that the database cannot take, for example a text with a NUL.
  if (cause.code?.startsWith("22")) return new Refused("invalid_payload", cause.message);
  // Two calls with one approval at once: the unique request id lets one through.
  if (cause.constraint === "changes_request_id_key") {
    return new Refused("approval_used", "This approval was used before; it allows one change.");
  }
  return null;
}

async function readBody(request: IncomingMessage): Promise<Approved> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) throw new Refused("too_large", `A body has at most ${MAX_BODY_BYTES} bytes.`);
    pieces.push(piece);
  }
  try {
    return Approved.parse(JSON.parse(Buffer.concat(pieces).toString("utf8")));
  } catch {
    throw new Refused("invalid_body", "The body is not exactly { receipt, payload, salt }.");
  }
}

/** Starts the backend on a free port of 127.0.0.1. */
export async function startBackend({ writerUrl, trust, now = Date.now }: BackendOptions): Promise<Backend> {
  const pool = new pg.Pool({ connectionString: writerUrl, max: 4 });
  // A connection that is cut while nobody uses it is replaced at the next query.
  pool.on("error", () => undefined);

  // #region apply
  async function apply(action: Action, { receipt, payload, salt }: Approved): Promise<number> {
    const expected: ReceiptExpectation = {
      payload,
      salt,
      jwks: trust.keys,
      issuer: trust.issuer,
      project_id: trust.projectId,
      service: SERVICE,
      action,
      now: now(),
      allow_test: trust.allowTest,
    };
    const { claims } = await verifyDecision(receipt, expected);
    const form = ACTIONS[action].schema.safeParse(payload);
    if (!form.success) throw new Refused("invalid_payload", z.prettifyError(form.error));
    const { request_id, status: decision, decided_by: approved_by, decided_role: approved_role } = claims;
    const approval = { request_id, action, decision, approved_by, approved_role, receipt, payload, salt };
    const { rows } = await pool.query<{ change: number }>(APPLY[action], [approval]);
    const change = rows[0]?.change;
    if (change === undefined) throw new Error("The database named no change.");
    return change;
  }
  // #endregion apply

  async function answer(request: IncomingMessage): Promise<[number, object]> {
    const names = Object.keys(ACTIONS) as Action[];
    const action = names.find((name) => ACTIONS[name].path === request.url);
    if (!action || request.method !== "POST") {
      return [
        404,
        { error: { code: "not_found", message: `There is no ${request.method} ${request.url}.` } },
      ];
    }
    try {
      return [200, { change: await apply(action, await readBody(request)) }];
    } catch (cause) {
      const refusal = refusalOf(cause);
      if (refusal) return [403, { error: { code: refusal.code, message: refusal.message } }];
      // Nothing was applied: what a function of the database does, it does whole or not at all.
      console.error(cause);
      return [500, { error: { code: "internal", message: "The backend failed. Nothing was changed." } }];
    }
  }

  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.end();
    },
  };
}
