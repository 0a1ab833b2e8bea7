import { isLetsPingError } from "@letsping/sdk";
import { verifyDecision } from "@letsping/sdk";
import type { ReceiptClaims } from "@letsping/sdk";
import type { ReceiptJwks } from "@letsping/sdk";
import { ACTION } from "./refund";
import type { Refund } from "./refund";
import { SERVICE } from "./refund";

/** Whom the ledger believes. It comes from the ledger's own settings, never from the agent that calls it. */
export interface Trust {
  /** Root of the gateway, without `/api`; its published keys are read from there. */
  gatewayUrl: string;
  /** Issuer that receipts must name. Left out: that of the first genuine receipt, from then on the only one. */
  issuer?: string | undefined;
  /** Project that receipts must name. Left out: that of the first genuine receipt, from then on the only one. */
  projectId?: string | undefined;
  /** Whether receipts of test keys or of live keys count; never both. */
  mode: "test" | "live";
}

/** A refusal. `code` is stable; the message is for people. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What an agent shows for a refund. */
export interface Proof {
  receipt: string | undefined;
  /** `commitment_salt` of the decision. */
  salt: string | undefined;
}

/** Lets a refund through once, and only with a receipt for exactly this refund. */
export interface ReceiptGate {
  /**
   * @returns the receipt's claims; the receipt is used up from here on
   * @throws Refused `receipt_required`, `receipt_used`, or the reason of `verifyDecision`, for example `wrong_payload`
   */
  admit: (refund: Refund, proof: Proof) => Promise<ReceiptClaims>;
}

async function readKeys(gatewayUrl: string): Promise<ReceiptJwks> {
  const response = await fetch(`${gatewayUrl}/.well-known/jwks.json`, { redirect: "error" });
  if (!response.ok) throw new Refused("keys_unavailable", `The gateway's keys answered ${response.status}.`);
  return (await response.json()) as ReceiptJwks;
}

/** Names in a receipt, read without believing them; `verifyDecision` then checks the signature over them. */
function unverifiedNames(receipt: string): { iss: string; project_id: string } {
  try {
    const body: unknown = JSON.parse(Buffer.from(receipt.split(".")[1] ?? "", "base64url").toString("utf8"));
    const { iss, project_id } = body as Partial<ReceiptClaims>;
    if (typeof iss === "string" && typeof project_id === "string") return { iss, project_id };
  } catch {
    // Not a receipt at all: the refusal below says so.
  }
  throw new Refused("malformed", "What was shown as a receipt is none.");
}

/** Builds the gate. What it remembers lives as long as the process, like the ledger's balances. */
export function createReceiptGate(trust: Trust): ReceiptGate {
  const used = new Set<string>();
  let keys: ReceiptJwks | null = null;
  let pinned = { issuer: trust.issuer, projectId: trust.projectId };

  async function verify(refund: Refund, receipt: string, salt: string): Promise<ReceiptClaims> {
    const named = unverifiedNames(receipt);
    const expected = {
      payload: refund,
      salt,
      issuer: pinned.issuer ?? named.iss,
      project_id: pinned.projectId ?? named.project_id,
      service: SERVICE,
      action: ACTION,
      now: Date.now(),
      allow_test: trust.mode === "test",
    };
    keys ??= await readKeys(trust.gatewayUrl);
    try {
      return (await verifyDecision(receipt, { ...expected, jwks: keys })).claims;
    } catch (cause) {
      if (!isLetsPingError(cause) || cause.details["code"] !== "unknown_key") throw cause;
      // The gateway may have changed its key since.
      keys = await readKeys(trust.gatewayUrl);
      return (await verifyDecision(receipt, { ...expected, jwks: keys })).claims;
    }
  }

  function useUp(claims: ReceiptClaims): void {
    const first = { issuer: claims.iss, projectId: claims.project_id };
    pinned = { issuer: pinned.issuer ?? first.issuer, projectId: pinned.projectId ?? first.projectId };
    // Two first receipts at once: the one that lost the race must name the same gateway and project.
    if (pinned.issuer !== first.issuer) throw new Refused("wrong_issuer", "Another issuer came first.");
    if (pinned.projectId !== first.projectId)
      throw new Refused("wrong_project", "Another project came first.");
    if (claims.mode !== trust.mode)
      throw new Refused("wrong_mode", `This ledger takes ${trust.mode} receipts only.`);
    // No await between the look and the mark, so of two calls with one receipt only one gets through.
    if (used.has(claims.request_id))
      throw new Refused("receipt_used", "This approval was used before; it allows one refund.");
    used.add(claims.request_id);
  }

  return {
    async admit(refund, { receipt, salt }) {
      if (!receipt || !salt) {
        throw new Refused("receipt_required", "No refund without the receipt and the salt of a decision.");
      }
      try {
        const claims = await verify(refund, receipt, salt);
        useUp(claims);
        return claims;
      } catch (cause) {
        if (!isLetsPingError(cause)) throw cause;
        throw new Refused(String(cause.details["code"] ?? cause.error), cause.message);
      }
    },
  };
}
