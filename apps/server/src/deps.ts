import type { WindowStore } from "@letsping/guardrails";
import type { Pool } from "pg";
import type { Auth } from "./auth/auth";
import type { SessionCookie } from "./auth/find-session";
import type { KnownCallers } from "./auth/known-callers";
import type { RateLimits } from "./auth/rate-limits";
import type { Config } from "./config";
import type { Prepare } from "./db/statement";
import type { LoadToDecide } from "./decisions/load-to-decide";
import type { Places } from "./events/places";
import type { Waiters } from "./events/waiters";
import type { PrismaClient } from "./generated/prisma/client";
import type { CountRequest } from "./guardrails/count-request";
import type { ProjectGuardrails } from "./guardrails/project-guardrails";
import type { RecordBlocked } from "./guardrails/record-blocked";
import type { Log } from "./http/log";
import type { FindForKey } from "./requests/find-for-key";
import type { KnownPending } from "./requests/known-pending";
import type { KnownRules } from "./requests/known-rules";
import type { OneAtATime } from "./requests/one-at-a-time";
import type { StoreProposal } from "./requests/store-proposals";
import type { ReceiptSigner } from "./receipts/receipt-signer";
import type { Cipher } from "./sealing/cipher";
import type { KnownProfiles } from "./shield/known-profiles";
import type { AuditedProfileStore } from "./shield/postgres-profile-store";
import type { ProjectShield } from "./shield/project-shield";
import type { Metrics } from "./telemetry/metrics";
import type { SkeletonOf } from "./shield/skeleton-of";
import type { Tracing } from "./telemetry/tracing";

/**
 * Everything a verb may need, built once in create-deps.ts and passed by hand. A verb that needs less takes
 * `Pick<Deps, …>`, so its signature says what it touches.
 */
export interface Deps {
  config: Config;
  /** Typed access to every table. */
  prisma: PrismaClient;
  /** The same database for the few hand-written statements of the hot path. */
  pool: Pool;
  /** Makes a query of a statement that each connection plans once. */
  prepare: Prepare;
  /** Statements that calls of the same moment share. */
  storeProposal: StoreProposal;
  findForKey: FindForKey;
  loadToDecide: LoadToDecide;
  countRequest: CountRequest;
  recordBlocked: RecordBlocked;
  /** Epoch milliseconds of this process. What decides (expiry, order) is the database's clock instead. */
  clock: () => number;
  /** Bytes from the system's random source. */
  random: (length: number) => Uint8Array;
  /** Seals objects: a data key per object, wrapped by the master key. */
  cipher: Cipher;
  /** Key of the fingerprints of idempotent creates, derived from the master key. */
  fingerprintKey: Uint8Array;
  /** Signs receipts with the gateway's current Ed25519 key. */
  signer: ReceiptSigner;
  /** Held status calls and event streams, woken by NOTIFY. */
  waiters: Waiters;
  /** Open streams of events. */
  streams: Places;
  /** Sign-in and sessions of people. */
  auth: Auth;
  /** How the cookie of a session is named and signed. */
  sessionCookie: SessionCookie;
  /** Who called a moment ago, for verbs that ask in their own statement whether they still may. */
  knownCallers: KnownCallers;
  /** Rules of actions that were read a moment ago, for the ingest, whose statement confirms them. */
  knownRules: KnownRules;
  /** Requests that were stored a moment ago, for decisions, whose statement confirms them. */
  knownPending: KnownPending;
  /** Guardrails of projects that were read a moment ago, for the ingest, whose statements confirm them. */
  projectGuardrails: ProjectGuardrails;
  /** Where the guardrails count: Redis where there is one, else the database. An ingest counts by `countRequest`. */
  windowStore: WindowStore;
  /** Settings of the Shield that were read a moment ago. */
  projectShield: ProjectShield;
  /** What the Shield knows of agents. */
  shieldStore: AuditedProfileStore;
  /** Profiles of agents that were read a moment ago, for the ingest. */
  knownProfiles: KnownProfiles;
  /** The skeleton of a call; known ones are not hashed again. */
  skeletonOf: SkeletonOf;
  /** Creates with the same Idempotency-Key, one after the other. */
  oneAtATime: OneAtATime;
  rateLimits: RateLimits;
  /** What this process counted. */
  metrics: Metrics;
  /** Spans; nothing while tracing is off. */
  tracing: Tracing;
  /** Object first, then words. Payloads and secrets are never logged. */
  log: Log;
  /** Who this gateway is: `gw_…`. */
  gatewayId: string;
  /** Issuer of receipts: LETSPING_PUBLIC_URL, else `urn:letsping:<gateway id>`. */
  issuer: string;
  /** Addresses under which this gateway may be opened. */
  origins: readonly string[];
  /** Aborted when the gateway stops: waiters answer "ask again". */
  stopping: AbortSignal;
}
