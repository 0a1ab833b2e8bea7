import type { Pool } from "pg";
import { collectDefaultMetrics } from "prom-client";
import { Counter } from "prom-client";
import { Gauge } from "prom-client";
import { Histogram } from "prom-client";
import { Registry } from "prom-client";
import { addQueueGauges } from "./queue-gauges";

/**
 * What this process counted since it started. With several gateways each counts what it did itself, so that the sum over
 * them is the truth. No label names a project, a key, an agent or a person.
 */
export interface Metrics {
  registry: Registry;
  requestsCreated: Counter<"mode">;
  decisions: Counter<"status" | "method">;
  decisionSeconds: Histogram<"status">;
  wakeSeconds: Histogram;
  executions: Counter<"state">;
  leasesLapsed: Counter;
  sweeps: Counter<"result">;
  calls: Counter<"method" | "route" | "status">;
  callSeconds: Histogram<"method" | "route">;
  rateLimited: Counter<"route">;
  shieldSteps: Counter<"alarm">;
  shieldHolds: Counter;
  shieldFailures: Counter;
  shieldSeconds: Histogram;
  shieldRuns: Counter<"outcome">;
}

/** What is measured when somebody looks. */
export interface MetricSources {
  pool: Pool;
  /** Whether notifications of the database arrive. */
  isListening: () => boolean;
  heldCalls: () => number;
  eventStreams: () => number;
}

/** People decide in seconds or in days. */
const DECISION_BUCKETS = [1, 5, 15, 30, 60, 300, 900, 3_600, 14_400, 43_200, 86_400, 604_800];
const WAKE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30];
/** Held calls last up to 60 s. */
/** A score takes microseconds; with the reasons in words, and many steps before it, some tens of them. */
const SCORE_BUCKETS = [0.00001, 0.000025, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.005, 0.05];
const CALL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

function addSourceGauges(registry: Registry, sources: MetricSources): void {
  const { pool } = sources;
  const gauge = (name: string, help: string, read: () => number) => {
    const made: Gauge = new Gauge({ name, help, registers: [registry], collect: () => made.set(read()) });
  };
  gauge("letsping_held_waits", "Status calls held open until a decision comes.", sources.heldCalls);
  gauge("letsping_event_streams", "Open streams of server-sent events.", sources.eventStreams);
  gauge("letsping_notifications_connected", "1 while notifications of the database arrive, else 0.", () =>
    sources.isListening() ? 1 : 0,
  );
  gauge("letsping_database_connections_open", "Connections of the pool.", () => pool.totalCount);
  gauge(
    "letsping_database_connections_in_use",
    "Connections of the pool that work for a call.",
    () => pool.totalCount - pool.idleCount,
  );
  gauge(
    "letsping_database_connections_waiting",
    "Statements that wait for a connection of the pool.",
    () => pool.waitingCount,
  );
}

function shieldMetrics(registers: Registry[]) {
  return {
    shieldSteps: new Counter({
      name: "letsping_shield_steps_total",
      help: "Steps that the Shield scored, by alarm (none, soft or hard). In Shadow nothing is scored.",
      labelNames: ["alarm"],
      registers,
    }),
    shieldHolds: new Counter({
      name: "letsping_shield_holds_total",
      help: "Steps that wait for a person because they are unusual for their agent.",
      registers,
    }),
    shieldFailures: new Counter({
      name: "letsping_shield_failures_total",
      help: "Steps that the Shield could not judge. They wait for a person.",
      registers,
    }),
    shieldSeconds: new Histogram({
      name: "letsping_shield_score_seconds",
      help: "Time to score a step, without reading what came before it.",
      buckets: SCORE_BUCKETS,
      registers,
    }),
    shieldRuns: new Counter({
      name: "letsping_shield_runs_total",
      help: "Runs of agents that are over, by what became of them (learned, quarantined, rejected or skipped).",
      labelNames: ["outcome"],
      registers,
    }),
  };
}

/** Makes the counters of one gateway, in a registry of its own. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addSourceGauges(registry, sources);
  addQueueGauges(registry, sources.pool);
  return {
    registry,
    requestsCreated: new Counter({
      name: "letsping_requests_created_total",
      help: "Requests that were stored, by mode (live or test).",
      labelNames: ["mode"],
      registers,
    }),
    decisions: new Counter({
      name: "letsping_decisions_total",
      help: "Requests that became final, by status and by what ended them.",
      labelNames: ["status", "method"],
      registers,
    }),
    decisionSeconds: new Histogram({
      name: "letsping_decision_latency_seconds",
      help: "Time from the creation of a request to its end.",
      labelNames: ["status"],
      buckets: DECISION_BUCKETS,
      registers,
    }),
    wakeSeconds: new Histogram({
      name: "letsping_wake_latency_seconds",
      help: "Time from the end of a request to the moment when a held call had read it.",
      buckets: WAKE_BUCKETS,
      registers,
    }),
    executions: new Counter({
      name: "letsping_executions_total",
      help: "Executions of approvals, by the state that was reported.",
      labelNames: ["state"],
      registers,
    }),
    leasesLapsed: new Counter({
      name: "letsping_leases_lapsed_total",
      help: "Executions whose lease lapsed: nobody knows whether they took effect.",
      registers,
    }),
    sweeps: new Counter({
      name: "letsping_sweeps_total",
      help: "Looks for overdue requests and lapsed leases, by result (ok or failed).",
      labelNames: ["result"],
      registers,
    }),
    calls: new Counter({
      name: "letsping_http_requests_total",
      help: "HTTP calls that ended, by method, route and status. 499: the caller left before the answer.",
      labelNames: ["method", "route", "status"],
      registers,
    }),
    callSeconds: new Histogram({
      name: "letsping_http_request_duration_seconds",
      help: "Time from a call to the end of its answer, streams of events left out.",
      labelNames: ["method", "route"],
      buckets: CALL_BUCKETS,
      registers,
    }),
    rateLimited: new Counter({
      name: "letsping_rate_limited_total",
      help: "Calls that were refused because there were too many, by route.",
      labelNames: ["route"],
      registers,
    }),
    ...shieldMetrics(registers),
  };
}
