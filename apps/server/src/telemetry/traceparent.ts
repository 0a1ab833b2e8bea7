/** The parts of a W3C `traceparent` header. */
export interface TraceParent {
  traceId: string;
  spanId: string;
  /** Whether the caller records its trace. */
  isSampled: boolean;
}

/** Reads a `traceparent` header (W3C Trace Context, version 00). Anything else is null, as if it had not been sent. */
export function parseTraceparent(header: unknown): TraceParent | null {
  if (typeof header !== "string") return null;
  const match = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header);
  if (!match) return null;
  const [, traceId = "", spanId = "", flags = "00"] = match;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes a `traceparent` header. */
export function formatTraceparent({ traceId, spanId, isSampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}
