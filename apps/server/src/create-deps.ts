import type { Redis } from "ioredis";
import { createAuth } from "./auth/auth";
import { sessionCookieOf } from "./auth/auth";
import { ensureGateway } from "./auth/first-run";
import { createKnownCallers } from "./auth/known-callers";
import { createRateLimits } from "./auth/rate-limits";
import type { Config } from "./config";
import { originsOf } from "./config";
import { openDatabase } from "./db/client";
import { preparer } from "./db/statement";
import { createLoadToDecide } from "./decisions/load-to-decide";
import type { Deps } from "./deps";
import { createPlaces } from "./events/places";
import { createWaiters } from "./events/waiters";
import { createCountRequest } from "./guardrails/count-request";
import { createPostgresWindowStore } from "./guardrails/postgres-window-store";
import { createProjectGuardrails } from "./guardrails/project-guardrails";
import { createRecordBlocked } from "./guardrails/record-blocked";
import { connectWindowRedis } from "./guardrails/redis-window-store";
import { createRedisWindowStore } from "./guardrails/redis-window-store";
import { evictionProblem } from "./guardrails/redis-window-store";
import type { Log } from "./http/log";
import { createFindForKey } from "./requests/find-for-key";
import { createKnownPending } from "./requests/known-pending";
import { createKnownRules } from "./requests/known-rules";
import { createOneAtATime } from "./requests/one-at-a-time";
import { createStoreProposal } from "./requests/store-proposals";
import { createReceiptSigner } from "./receipts/receipt-signer";
import { createCipher } from "./sealing/cipher";
import { pooledRandom } from "./sealing/random";
import { deriveKey } from "./sealing/derive-key";
import { createKnownProfiles } from "./shield/known-profiles";
import { createSkeletonOf } from "./shield/skeleton-of";
import { createPostgresProfileStore } from "./shield/postgres-profile-store";
import { createProjectShield } from "./shield/project-shield";
import { createMetrics } from "./telemetry/metrics";
import { createTracing } from "./telemetry/tracing";

/** Open streams of events of one key or person, and of all. */
const MOST_STREAMS = { each: 20, all: 2_000 };

export interface DepsInput {
  config: Config;
  /** Port that the gateway really listens on. */
  port: number;
  databaseUrl: string;
  /** The same database without a pooler, for LISTEN. */
  directUrl: string;
  masterKey: Uint8Array;
  log: Log;
  stopping: AbortSignal;
  clock?: () => number;
  /**
   * Whether no other gateway can be on this database. Default: where it is the embedded one, whose data folder is locked
   * by the gateway that runs on it.
   */
  isAlone?: boolean;
}

/** Where Redis counts limits; a warning where it may forget them. */
function openWindowRedis(url: string, log: Log): Redis {
  const redis = connectWindowRedis(url);
  redis.on("ready", () => {
    evictionProblem(redis).then(
      (problem) => problem && log.warn({}, problem),
      (cause: unknown) => log.warn({ err: cause }, "it could not be asked whether Redis evicts keys"),
    );
  });
  return redis;
}

/** Builds everything that verbs need, over a migrated database. @returns the deps, and a function that closes them */
export async function createDeps(input: DepsInput): Promise<{ deps: Deps; close: () => Promise<void> }> {
  const { config, port, masterKey, log, stopping, clock = Date.now } = input;
  const random = pooledRandom();
  const database = openDatabase(input.databaseUrl, (cause) =>
    log.warn({ err: cause }, "a database connection was lost"),
  );
  const { pool, prisma } = database;
  const cipher = createCipher(masterKey, random);
  const gatewayId = await ensureGateway(pool, masterKey, random, clock());
  const signer = await createReceiptSigner(pool, cipher, clock);
  const origins = originsOf(config, port);
  const waiters = createWaiters({
    connectionString: input.directUrl,
    isAlone: input.isAlone ?? config.databaseUrl === null,
    notify: (channel, payload) => pool.query("select pg_notify($1, $2)", [channel, payload]),
    onError: (cause) =>
      log.warn({ err: cause }, "notifications are interrupted; waiters look again when they are back"),
  });
  const rateLimits = createRateLimits(config.redisUrl);
  const streams = createPlaces("event streams", MOST_STREAMS);
  const metrics = createMetrics({
    pool,
    isListening: waiters.connected,
    heldCalls: waiters.count,
    eventStreams: streams.taken,
  });
  const tracing = await createTracing(config.tracing, log);
  const auth = createAuth({
    prisma,
    origins,
    port,
    secret: deriveKey(masterKey, "session-cookie/v1").toString("base64"),
  });
  const prepare = preparer(input.directUrl !== input.databaseUrl);
  const elapsedMs = performance.now.bind(performance);
  const knownProfiles = createKnownProfiles({ pool, prepare, cipher }, elapsedMs);
  const windowRedis = config.redisUrl ? openWindowRedis(config.redisUrl, log) : null;
  const sharedWindows = windowRedis && createRedisWindowStore(windowRedis);
  const deps: Deps = {
    config,
    prisma,
    pool,
    prepare,
    storeProposal: createStoreProposal({ pool, prepare }),
    findForKey: createFindForKey({ pool, prepare }),
    loadToDecide: createLoadToDecide({ pool, prepare }),
    countRequest: createCountRequest({ pool, prepare }, sharedWindows),
    recordBlocked: createRecordBlocked({ pool, prepare, cipher, clock, random }),
    clock,
    random,
    cipher,
    fingerprintKey: deriveKey(masterKey, "idempotency-fingerprint/v1"),
    signer,
    waiters,
    streams,
    auth,
    sessionCookie: await sessionCookieOf(auth),
    knownCallers: createKnownCallers(elapsedMs),
    knownRules: createKnownRules(),
    knownPending: createKnownPending(elapsedMs),
    projectGuardrails: createProjectGuardrails(
      { pool, prepare, cipher },
      deriveKey(masterKey, "guardrail-fingerprint/v1"),
    ),
    windowStore: sharedWindows ?? createPostgresWindowStore(pool),
    projectShield: createProjectShield(
      { pool, prepare, cipher },
      deriveKey(masterKey, "shield-fingerprint/v1"),
      elapsedMs,
    ),
    shieldStore: createPostgresProfileStore({ pool, cipher }, knownProfiles.changed),
    knownProfiles,
    skeletonOf: createSkeletonOf(),
    oneAtATime: createOneAtATime(),
    rateLimits,
    metrics,
    tracing,
    log,
    gatewayId,
    issuer: config.publicUrl ?? `urn:letsping:${gatewayId}`,
    origins,
    stopping,
  };
  return {
    deps,
    async close() {
      await waiters.stop();
      await rateLimits.close();
      windowRedis?.disconnect();
      await database.close();
      await tracing.stop();
    },
  };
}
