import { fromHex } from "./bytes";
import { timingSafeEqual } from "./bytes";
import { toHex } from "./bytes";
import { utf8 } from "./bytes";
import { hmacSha256 } from "./sha256";

/** The four fields that an agent signature of version 1 covers, in this order. */
export interface AgentBodyV1 {
  project_id: string;
  service: string;
  action: string;
  payload: unknown;
}

function macHex(secret: string, text: string): string {
  return toHex(hmacSha256(utf8(secret), utf8(text)));
}

/** Compares a hex MAC in constant time. A malformed one costs the same and is false. */
function macEquals(expectedHex: string, candidate: unknown): boolean {
  const expected = fromHex(expectedHex) ?? new Uint8Array(32);
  const given = typeof candidate === "string" ? fromHex(candidate) : null;
  const wellFormed = given?.length === 32;
  return timingSafeEqual(expected, wellFormed ? given : new Uint8Array(32)) && wellFormed;
}

function canonicalV1(body: AgentBodyV1, payloadText: string): string {
  const { project_id, service, action } = body;
  return `{"project_id":${JSON.stringify(project_id)},"service":${JSON.stringify(service)},"action":${JSON.stringify(action)},"payload":${payloadText}}`;
}

function asciiEscaped(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Agent signature of version 1: lower-case hex of HMAC-SHA256 over the four fields as JSON without white space. */
export function signAgentBodyV1(secret: string, body: AgentBodyV1): string {
  return macHex(secret, canonicalV1(body, JSON.stringify(body.payload)));
}

/**
 * Verifies an agent signature of version 1 in the three spellings that published clients produce: serialised again,
 * the payload's text as it was sent, and that text with non-ASCII escaped (Python).
 *
 * @param payloadText the payload's characters as received; without it only the first and the escaped form are tried
 */
export function verifyAgentBodyV1(
  secret: string,
  body: AgentBodyV1,
  signature: unknown,
  payloadText?: string,
): boolean {
  const serialised = canonicalV1(body, JSON.stringify(body.payload));
  const forms = [serialised, asciiEscaped(serialised)];
  if (payloadText !== undefined) {
    const raw = canonicalV1(body, payloadText);
    forms.push(raw, asciiEscaped(raw));
  }
  // Every form is computed, so that the time does not tell which one was meant.
  return forms.map((form) => macEquals(macHex(secret, form), signature)).some(Boolean);
}

/** The escrow part of an old webhook. */
export interface EscrowEnvelopeV1 {
  mode: string;
  handoff_signature: string | null;
  upstream_agent_id?: string;
  downstream_agent_id?: string;
  x402_mandate?: unknown;
  ap2_mandate?: unknown;
}
/** A webhook event with its escrow envelope, as clients of version 1 sign it. */
export interface EscrowEventV1 {
  id: string;
  event: string;
  data: unknown;
  escrow?: EscrowEnvelopeV1;
}

function escrowBase(event: EscrowEventV1, escrow: EscrowEnvelopeV1, withMandates: boolean): string {
  const { id, event: name, data } = event;
  const { upstream_agent_id, downstream_agent_id } = escrow;
  const five = { id, event: name, data, upstream_agent_id, downstream_agent_id };
  if (!withMandates) return JSON.stringify(five);
  return JSON.stringify({
    ...five,
    x402_mandate: escrow.x402_mandate ?? null,
    ap2_mandate: escrow.ap2_mandate ?? null,
  });
}

/** Signature of an old hand-off: HMAC over seven fields. `mode` is not covered, so never trust it. */
export function signEscrowV1(secret: string, event: EscrowEventV1): string {
  return macHex(secret, escrowBase(event, event.escrow ?? { mode: "none", handoff_signature: null }, true));
}

/**
 * Verifies an old hand-off: seven fields, or the five of an old helper when no mandate is there, so that a mandate can
 * never be injected. The mode is not authenticated by either.
 */
export function verifyEscrowV1(secret: string, event: EscrowEventV1): boolean {
  const escrow = event.escrow;
  const empty: EscrowEnvelopeV1 = { mode: "none", handoff_signature: null };
  const seven = macEquals(
    macHex(secret, escrowBase(event, escrow ?? empty, true)),
    escrow?.handoff_signature,
  );
  const bare = (escrow?.x402_mandate ?? null) === null && (escrow?.ap2_mandate ?? null) === null;
  const five = macEquals(
    macHex(secret, escrowBase(event, escrow ?? empty, false)),
    escrow?.handoff_signature,
  );
  return seven || (bare && five);
}

/**
 * Header of an old webhook: `t=<milliseconds>,v1=<hex HMAC of the body>`. The time is not covered by the MAC: a replay
 * cannot be noticed.
 */
export function signWebhookV1(secret: string, rawBody: string, timeMs: number): string {
  return `t=${timeMs},v1=${macHex(secret, rawBody)}`;
}

/** Verifies an old webhook's header over the raw body. It gives no protection from replays. */
export function verifyWebhookV1(secret: string, rawBody: string, header: string): boolean {
  const parts = new Map(header.split(",").map((part) => part.trim().split("=", 2) as [string, string]));
  return macEquals(macHex(secret, rawBody), parts.get("v1")) && /^\d+$/.test(parts.get("t") ?? "");
}
