import type { Charge } from "./ledger";
import type { RefundRecord } from "./ledger";
import type { Proof } from "./receipt-gate";
import type { Refund } from "./refund";

/** What the ledger said when it moved nothing. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(`The ledger answered ${status} ${code}: ${message}`);
  }
}

interface Failure {
  error?: { code?: string; message?: string };
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, { ...init, redirect: "error" });
  const body = (await response.json()) as T & Failure;
  if (response.ok) return body;
  throw new LedgerError(
    response.status,
    body.error?.code ?? "unknown",
    body.error?.message ?? "no reason given",
  );
}

/** The calls to the ledger. Each throws LedgerError when the ledger refuses. */
export function createLedgerClient(ledgerUrl: string) {
  const post = <T>(path: string, body: object, headers: Record<string, string> = {}) =>
    call<T>(`${ledgerUrl}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  return {
    /** @param input.amount in cents */
    takePayment: (input: { amount: number; customer: string; description: string }) =>
      post<Charge>("/v1/charges", { ...input, currency: "usd" }),
    charge: (id: string) => call<Charge>(`${ledgerUrl}/v1/charges/${encodeURIComponent(id)}`, {}),
    customer: (id: string) =>
      call<{ balance: number }>(`${ledgerUrl}/v1/customers/${encodeURIComponent(id)}`, {}),
    balance: () => call<{ available: { amount: number; currency: string }[] }>(`${ledgerUrl}/v1/balance`, {}),
    refunds: () => call<{ data: RefundRecord[] }>(`${ledgerUrl}/v1/refunds`, {}),
    /** Sends exactly what was approved, with the proof that it was. */
    refund: (refund: Refund, proof: Proof) =>
      post<RefundRecord>("/v1/refunds", refund, {
        ...(proof.receipt === undefined ? {} : { "LetsPing-Receipt": proof.receipt }),
        ...(proof.salt === undefined ? {} : { "LetsPing-Salt": proof.salt }),
      }),
  };
}

export type LedgerClient = ReturnType<typeof createLedgerClient>;
