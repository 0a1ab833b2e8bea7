import type { TracingSettings } from "../config";
import type { Log } from "../http/log";
import { startOpenTelemetry } from "./open-telemetry";
import type { TraceParent } from "./traceparent";

/** The span of one HTTP call. */
export interface CallSpan {
  traceId: string;
  spanId: string;
  /** Runs what belongs to the call: spans that begin in it are its children. */
  run: (work: () => void) => void;
  end: (call: { method: string; route: string; status: number; requestId: string | null }) => void;
}

/** Something that began and ended in the past, told when it is over. */
export interface PastSpan {
  name: string;
  startedAt: Date;
  endedAt: Date;
  /** The span that it belongs to; null where none is known. */
  parent: TraceParent | null;
  attributes: Record<string, string | number | boolean>;
}

/** Spans of this gateway. No payload, no name of a person and no key stands in one. */
export interface Tracing {
  /** Begins the span of a call, below the caller's where it named one. Null while tracing is off. */
  beginCall: (method: string, parent: TraceParent | null) => CallSpan | null;
  /** Runs work as a child span of what runs now. */
  within: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** The span that runs now; null without. */
  current: () => TraceParent | null;
  /** Tells a span of the past, linked to what runs now. */
  record: (span: () => PastSpan) => void;
  /** Sends what is left, for at most 2 seconds. */
  stop: () => Promise<void>;
}

/** Nothing is recorded and nothing is paid. */
const OFF: Tracing = {
  beginCall: () => null,
  within: (_name, work) => work(),
  current: () => null,
  record: () => undefined,
  stop: () => Promise.resolve(),
};

/** Tracing as configured. What it needs is loaded only where it is on. */
export async function createTracing(settings: TracingSettings | null, log: Log): Promise<Tracing> {
  return settings ? startOpenTelemetry(settings, log) : OFF;
}
