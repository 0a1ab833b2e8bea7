import { LetsPingError } from "@letsping/core";
import { Redis } from "ioredis";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import { networkOf } from "./network";

/** Counts failures of one kind. */
export interface FailureLimit {
  /**
   * Begins a try; call the returned function when it is over. Tries that are not over count as failures, so that many
   * at once do not get past the limit together.
   *
   * @throws LetsPingError `rate_limited` while there were too many failures of this key
   */
  begin: (key: string) => Promise<() => void>;
  /** As `begin`, of something that is over at once. */
  check: (key: string) => Promise<void>;
  fail: (key: string) => Promise<void>;
  succeed: (key: string) => Promise<void>;
}

/** What is limited: guesses. Success is never counted. */
export interface RateLimits {
  /** Wrong passwords of one e-mail from one address: 10 in 10 minutes. Others close nobody's own way in. */
  signInByPair: FailureLimit;
  /** Wrong passwords of one e-mail from anywhere: 100 in 10 minutes. */
  signInByEmail: FailureLimit;
  /** Wrong passwords and links from one address: 100 in 10 minutes. */
  signInByAddress: FailureLimit;
  /** Unknown API keys from one address: 300 a minute. */
  keysByAddress: FailureLimit;
  /** Wrong sign-in links from one address: 100 in 10 minutes, apart from passwords, so that these lock no owner out. */
  linksByAddress: FailureLimit;
  /** Wrong invitations from one address: 100 in 10 minutes, apart from the owner's links. */
  invitationsByAddress: FailureLimit;
  /** Wrong passwords of a person who is signed in already: 10 in 10 minutes. */
  passwordsByPerson: FailureLimit;
  /** Wrong second factors of one person, over all their tries to sign in: 10 in 15 minutes. */
  codesByPerson: FailureLimit;
  close: () => Promise<void>;
}

/** Counts those together who are one caller by their address. */
function byNetwork(limit: FailureLimit): FailureLimit {
  return {
    begin: (address) => limit.begin(networkOf(address)),
    check: (address) => limit.check(networkOf(address)),
    fail: (address) => limit.fail(networkOf(address)),
    succeed: (address) => limit.succeed(networkOf(address)),
  };
}

function failureLimit(limiter: RateLimiterAbstract, what: string): FailureLimit {
  const open = new Map<string, number>();
  const count = (key: string, change: number) => {
    const next = (open.get(key) ?? 0) + change;
    if (next > 0) open.set(key, next);
    else open.delete(key);
  };
  const begin = async (key: string) => {
    count(key, 1);
    let isOver = false;
    const end = () => {
      if (!isOver) count(key, -1);
      isOver = true;
    };
    try {
      const state = await limiter.get(key);
      const others = (open.get(key) ?? 1) - 1;
      if ((state?.consumedPoints ?? 0) + others < limiter.points) return end;
      const seconds = Math.max(1, Math.ceil((state?.msBeforeNext ?? 1_000) / 1000));
      throw new LetsPingError(
        "rate_limited",
        `There were too many failed ${what}; the next is possible in ${seconds} s.`,
        { retryAfterSeconds: seconds },
      );
    } catch (cause) {
      end();
      throw cause;
    }
  };
  return {
    begin,
    async check(key) {
      const end = await begin(key);
      end();
    },
    async fail(key) {
      try {
        await limiter.consume(key);
      } catch (cause) {
        // Over the limit: that is what `begin` answers next time.
        if (!(cause instanceof RateLimiterRes)) throw cause;
      }
    },
    async succeed(key) {
      await limiter.delete(key);
    },
  };
}

/**
 * Counts in memory, or in Redis so that many gateways count together. While Redis is away each gateway counts for
 * itself: a broken counter must neither open nor close the door.
 */
export function createRateLimits(redisUrl: string | null): RateLimits {
  const redis = redisUrl ? new Redis(redisUrl, { enableOfflineQueue: false, maxRetriesPerRequest: 1 }) : null;
  redis?.on("error", () => undefined);
  const limiter = (keyPrefix: string, points: number, duration: number): RateLimiterAbstract => {
    const memory = new RateLimiterMemory({ keyPrefix, points, duration });
    if (!redis) return memory;
    return new RateLimiterRedis({
      storeClient: redis,
      keyPrefix,
      points,
      duration,
      insuranceLimiter: memory,
    });
  };
  const addressLimit = (keyPrefix: string, points: number, duration: number, what: string) =>
    byNetwork(failureLimit(limiter(keyPrefix, points, duration), `${what} from this address`));
  return {
    signInByPair: failureLimit(limiter("letsping:signin:pair", 10, 600), "sign-ins with this e-mail"),
    signInByEmail: failureLimit(limiter("letsping:signin:email", 100, 600), "sign-ins with this e-mail"),
    signInByAddress: addressLimit("letsping:signin:address", 100, 600, "sign-ins"),
    linksByAddress: addressLimit("letsping:link:address", 100, 600, "sign-in links"),
    invitationsByAddress: addressLimit("letsping:invitation:address", 100, 600, "invitations"),
    passwordsByPerson: failureLimit(limiter("letsping:password:person", 10, 600), "passwords"),
    codesByPerson: failureLimit(limiter("letsping:code:person", 10, 900), "codes"),
    keysByAddress: addressLimit("letsping:keys:address", 300, 60, "API keys"),
    async close() {
      await redis?.quit().catch(() => redis.disconnect());
    },
  };
}
