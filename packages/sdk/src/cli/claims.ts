import { fromBase64Url } from "@letsping/core";
import type { ReceiptClaims } from "@letsping/core";
import { plainText } from "./plain-text";

/** Clocks of two machines may differ by this much, in milliseconds. */
const SKEW_MS = 60_000;
const MOST_HIDDEN_SHOWN = 20;
const STATUSES = ["APPROVED", "APPROVED_WITH_MODIFICATIONS", "REJECTED", "EXPIRED", "CANCELLED"];
const TEXTS = ["iss", "request_id", "project_id", "service", "action"] as const;

/** Whether an approval can be used at a time; `never` for what is no approval. */
export type Usable = "yes" | "over" | "not yet" | "never";

export function isApproval({ status }: ReceiptClaims): boolean {
  return status === "APPROVED" || status === "APPROVED_WITH_MODIFICATIONS";
}

function isTime(milliseconds: number): boolean {
  return Number.isFinite(new Date(milliseconds).getTime());
}

function isCommitment(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { alg, value: digest } = value as { alg?: unknown; value?: unknown };
  return alg === "sha-256" && typeof digest === "string" && fromBase64Url(digest)?.length === 32;
}

function isHidden(value: unknown): boolean {
  const isLeaf = (leaf: unknown) =>
    typeof leaf === "object" &&
    leaf !== null &&
    typeof (leaf as { path?: unknown }).path === "string" &&
    typeof (leaf as { type?: unknown }).type === "string";
  return value === undefined || (Array.isArray(value) && value.every(isLeaf));
}

/** What is wrong in signed claims, which a type only promises; null when they are complete and fit each other. */
export function claimsProblem(claims: ReceiptClaims): string | null {
  if (claims.v !== 1) return `it has version ${plainText(claims.v)}, and this command knows version 1`;
  const missing = TEXTS.find((name) => typeof claims[name] !== "string" || claims[name] === "");
  if (missing) return `it names no ${missing}`;
  if (claims.aud !== claims.project_id) {
    return `it is addressed to ${plainText(claims.aud)}, not to its project ${plainText(claims.project_id)}`;
  }
  if (claims.mode !== "live" && claims.mode !== "test") return "it says neither live nor test";
  if (!STATUSES.includes(claims.status)) return `its status is ${plainText(claims.status)}`;
  if (typeof claims.decided_at !== "string" || !isTime(Date.parse(claims.decided_at))) {
    return "it names no time of decision";
  }
  if (isApproval(claims) && (typeof claims.exp !== "number" || !isTime(claims.exp * 1000))) {
    return "it approves, and names no end";
  }
  if (!isCommitment(claims.payload_commitment)) return "it commits to no payload";
  if ((claims.status === "APPROVED_WITH_MODIFICATIONS") !== isCommitment(claims.patched_commitment)) {
    return `its status is ${claims.status}, which does not fit its commitment to a changed payload`;
  }
  return isHidden(claims.hidden) ? null : "its list of hidden values is not one";
}

/** Whether what the receipt approves can run at `atMs`. */
export function usableAt(claims: ReceiptClaims, atMs: number): Usable {
  if (!isApproval(claims) || claims.exp === undefined) return "never";
  if (Date.parse(claims.decided_at) > atMs + SKEW_MS) return "not yet";
  return atMs < claims.exp * 1000 ? "yes" : "over";
}

/** How it was decided, in the words of the receipt card. */
export function outcomeWords(claims: ReceiptClaims): string {
  if (claims.status === "EXPIRED") return "Nobody decided; it says so";
  if (claims.status === "CANCELLED") return "Withdrawn by the agent; it says so";
  return `Decided by a person${claims.decided_role ? `, as ${plainText(claims.decided_role)}` : ""}`;
}

function useWords(claims: ReceiptClaims, atMs: number): string {
  const end = claims.exp === undefined ? "" : new Date(claims.exp * 1000).toISOString();
  const at = new Date(atMs).toISOString();
  switch (usableAt(claims, atMs)) {
    case "yes":
      return `until ${end} (judged at ${at})`;
    case "over":
      return `it was usable until ${end}; at ${at} that was over`;
    case "not yet":
      return `until ${end}; at ${at} it was not decided yet`;
    case "never":
      return "it allows nothing to run";
  }
}

function hiddenWords(claims: ReceiptClaims): string {
  const hidden = claims.hidden ?? [];
  if (hidden.length === 0) return "no value was out of the person's sight";
  const shown = hidden
    .slice(0, MOST_HIDDEN_SHOWN)
    .map(({ path, type }) => `${plainText(path)} (${plainText(type)})`);
  const rest = hidden.length > shown.length ? `, and ${hidden.length - shown.length} more` : "";
  return `the person could not see ${shown.join(", ")}${rest}`;
}

/** What the receipt says, as rows of name and text. */
export function rowsOf(claims: ReceiptClaims, atMs: number): [string, string][] {
  return [
    ["request", plainText(claims.request_id)],
    ["project", plainText(claims.project_id)],
    ["service", plainText(claims.service)],
    ["action", plainText(claims.action)],
    ["status", claims.status],
    ["decided by", plainText(claims.decided_by ?? "nobody")],
    ["decided at", plainText(claims.decided_at)],
    ["usable", useWords(claims, atMs)],
    ["mode", claims.mode === "test" ? "TEST: made with a test key, so it allows nothing real" : "live"],
    ["hidden", hiddenWords(claims)],
    ["signed by", plainText(claims.iss)],
  ];
}
