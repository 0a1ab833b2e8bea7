import { generateKeyPairSync } from "node:crypto";
import { sign } from "node:crypto";
import type { ApprovedDecision } from "@letsping/core";
import { commitPayload } from "@letsping/core";
import type { ExecutionAnswer } from "@letsping/core";
import { jwkThumbprint } from "@letsping/core";
import type { ReceiptJwks } from "@letsping/core";
import type { RequestReceipt } from "@letsping/core";
import { signReceipt } from "@letsping/core";
import { toBase64Url } from "@letsping/core";

export const ISSUER = "urn:letsping:gw_benchmark";
export const PROJECT_ID = "proj_benchmark";
export const SERVICE = "billing-agent";
export const ACTION = "refund_user";
export const PAYLOAD = { user_id: "u_123", amount: 550, currency: "usd" };

const LIFE_MS = 3_600_000;
const HEADERS = { "content-type": "application/json", "x-letsping-version": "2" };

/** The two answers of one approval. */
interface Approval {
  ingest: string;
  status: string;
}

/** A gateway inside this process that approves everything at once, with receipts that it signed beforehand. */
export interface InstantGateway {
  jwks: ReceiptJwks;
  /** Signs approvals for the next calls, outside of what is measured. */
  prepare: (count: number) => Promise<void>;
  /** Answers from what was prepared. @throws Error for a call that it does not know, or without an approval left */
  fetch: typeof globalThis.fetch;
  /** The decision that the next call gets; it is not used up. */
  nextDecision: () => ApprovedDecision;
}

function answer(body: string): Promise<Response> {
  return Promise.resolve(new Response(body, { headers: HEADERS }));
}

/** Makes the gateway with a signing key of its own. */
export function createInstantGateway(): InstantGateway {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { kty, crv, x } = privateKey.export({ format: "jwk" });
  const kid = jwkThumbprint({ kty, crv, x });
  const jwks: ReceiptJwks = { keys: [{ kty, crv, x, kid }] };
  const key = { kid, sign: (bytes: Uint8Array) => sign(null, bytes, privateKey) };
  const salt = toBase64Url(new Uint8Array(16).fill(7));
  const value = commitPayload(PAYLOAD, salt);
  const waiting: Approval[] = [];
  const decided = new Map<string, string>();
  let made = 0;

  async function approve(): Promise<Approval> {
    const id = `req_${made++}`;
    const now = Date.now();
    const [resolved_at, expires_at] = [new Date(now).toISOString(), new Date(now + LIFE_MS).toISOString()];
    const iat = Math.floor(now / 1000);
    const receipt = await signReceipt(
      {
        v: 1,
        iss: ISSUER,
        aud: PROJECT_ID,
        mode: "live",
        request_id: id,
        project_id: PROJECT_ID,
        service: SERVICE,
        action: ACTION,
        status: "APPROVED",
        decided_by: "per_maya",
        decided_role: "owner",
        decided_at: resolved_at,
        iat,
        exp: iat + LIFE_MS / 1000,
        payload_commitment: { alg: "sha-256", salt_len: 16, value },
      },
      key,
    );
    const taken: RequestReceipt = {
      id,
      status: "PENDING",
      held: true,
      expires_at,
      project_id: PROJECT_ID,
      issuer: ISSUER,
    };
    const decision: ApprovedDecision = {
      status: "APPROVED",
      id,
      payload: PAYLOAD,
      final_payload: PAYLOAD,
      metadata: { actor_id: "per_maya", resolved_at, reason: null, method: null },
      expires_at,
      resolved_at,
      actor: { id: "per_maya", name: "Maya", role: "owner" },
      receipt,
      commitment_salt: salt,
    };
    return { ingest: JSON.stringify(taken), status: JSON.stringify(decision) };
  }

  function take(): string {
    const approval = waiting.shift();
    if (!approval) throw new Error("The instant gateway has no approval left; prepare more.");
    decided.set((JSON.parse(approval.ingest) as RequestReceipt).id, approval.status);
    return approval.ingest;
  }

  return {
    jwks,
    async prepare(count) {
      for (let i = 0; i < count; i++) waiting.push(await approve());
    },
    nextDecision() {
      const [approval] = waiting;
      if (!approval) throw new Error("The instant gateway has no approval left; prepare more.");
      return JSON.parse(approval.status) as ApprovedDecision;
    },
    fetch(input, init) {
      const { pathname } = new URL(String(input));
      if (pathname === "/.well-known/jwks.json") return answer(JSON.stringify(jwks));
      if (pathname === "/api/ingest") return answer(take());
      const [, , kind, id = "", last] = pathname.split("/");
      const status = kind === "status" ? decided.get(id) : undefined;
      if (status !== undefined && decided.delete(id)) return answer(status);
      if (kind !== "requests" || last !== "execution") throw new Error(`There is no answer to ${pathname}.`);
      const begins = String(init?.body).includes('"executing"');
      const run: ExecutionAnswer = begins
        ? { id, execution_state: "EXECUTING", lease: "lease_benchmark" }
        : { id, execution_state: "EXECUTED" };
      return answer(JSON.stringify(run));
    },
  };
}
