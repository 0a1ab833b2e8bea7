import type { Action } from "./proposals";
import { ACTIONS } from "./proposals";

/** What the backend said when it changed nothing. */
export class BackendRefusal extends Error {
  override readonly name = "BackendRefusal";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** All that the backend takes. */
export interface ApprovedChange {
  receipt: string;
  payload: object;
  /** `commitment_salt` of the decision. */
  salt: string;
}

/**
 * Sends what was approved to the backend.
 *
 * @returns the number of the row in the shop's history
 * @throws BackendRefusal
 */
export async function applyAt(backendUrl: string, action: Action, approved: ApprovedChange): Promise<number> {
  const response = await fetch(`${backendUrl}${ACTIONS[action].path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(approved),
    redirect: "error",
  });
  const { change, error } = (await response.json()) as {
    change?: number;
    error?: { code: string; message: string };
  };
  if (response.ok && change !== undefined) return change;
  throw new BackendRefusal(
    error?.code ?? `http_${response.status}`,
    error?.message ?? "No reason was given.",
  );
}
