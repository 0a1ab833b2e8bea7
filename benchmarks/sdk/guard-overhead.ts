import { LetsPing } from "@letsping/sdk";
import { verifyDecision } from "@letsping/sdk";
import { median } from "../gateway/statistics";
import { ACTION } from "./instant-gateway";
import { createInstantGateway } from "./instant-gateway";
import type { InstantGateway } from "./instant-gateway";
import { ISSUER } from "./instant-gateway";
import { PAYLOAD } from "./instant-gateway";
import { PROJECT_ID } from "./instant-gateway";
import { SERVICE } from "./instant-gateway";

const WARM_UP_ROUNDS = 5;
const ROUNDS = 15;
const CALLS = 300;

/** Microseconds per call: medians over `rounds` rounds of `calls` calls, one after another. */
export interface GuardOverhead {
  rounds: number;
  calls: number;
  /** The function alone, awaited. */
  bare: number;
  /** The same function guarded, with a gateway that answers at once. */
  guarded: number;
  /** Least and greatest round of `guarded`. */
  guardedSpread: [number, number];
  /** `verifyDecision` by itself: base64url, JSON, Ed25519, digest of the payload, every name and time. */
  verification: number;
  /** Of that, what the runtime's Web Crypto takes to import the key and to check the signature. */
  signature: number;
  /** The four answers of the gateway in this process, which are no part of the SDK. */
  gateway: number;
}

type Work = () => Promise<unknown>;

async function microsecondsPerCall(work: Work): Promise<number> {
  const startedAt = performance.now();
  for (let i = 0; i < CALLS; i++) await work();
  return ((performance.now() - startedAt) * 1000) / CALLS;
}

/** The calls that one guarded call makes, without anybody who reads the answers. */
async function answerFour({ fetch, nextDecision }: InstantGateway): Promise<void> {
  const { id } = nextDecision();
  await fetch("http://gateway.invalid/api/ingest");
  await fetch(`http://gateway.invalid/api/status/${id}?wait_ms=25000`);
  await fetch(`http://gateway.invalid/api/requests/${id}/execution`, { body: '{"state":"executing"}' });
  await fetch(`http://gateway.invalid/api/requests/${id}/execution`, { body: '{"state":"executed"}' });
}

async function createSignatureCheck(receipt: string, publicKey: string): Promise<Work> {
  const [header = "", claims = "", tail = ""] = receipt.split(".");
  const signature = Buffer.from(tail, "base64url");
  const input = Buffer.from(`${header}.${claims}`);
  const raw = Buffer.from(publicKey, "base64url");
  const check = async () => {
    const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", key, signature, input);
  };
  if (!(await check())) throw new Error("The signature that is measured does not hold.");
  return check;
}

/** Measures what guarding costs on the SDK's own machine. The parts take turns in every round. */
export async function measureGuard(): Promise<GuardOverhead> {
  const gateway = createInstantGateway();
  await gateway.prepare(1);
  const decision = gateway.nextDecision();
  const client = new LetsPing("lp_live_benchmark", {
    baseUrl: "http://gateway.invalid",
    fetch: gateway.fetch,
    // Whatever goes wrong here will go wrong again.
    retry: { giveUpAfterMs: 0 },
  });
  let ran = 0;
  const act = (_payload: typeof PAYLOAD) => {
    ran++;
    return null;
  };
  const guarded = client.guard(act, { service: SERVICE, action: ACTION });
  const expected = {
    payload: decision.final_payload,
    salt: decision.commitment_salt,
    jwks: gateway.jwks,
    issuer: ISSUER,
    project_id: PROJECT_ID,
    service: SERVICE,
    action: ACTION,
  };
  const parts = {
    bare: async () => act(PAYLOAD),
    guarded: () => guarded(PAYLOAD),
    verification: () => verifyDecision(decision.receipt, { ...expected, now: Date.now() }),
    signature: await createSignatureCheck(decision.receipt, gateway.jwks.keys[0]?.x ?? ""),
    gateway: () => answerFour(gateway),
  };
  const names = ["bare", "guarded", "verification", "signature", "gateway"] as const;
  const times: Record<(typeof names)[number], number[]> = {
    bare: [],
    guarded: [],
    verification: [],
    signature: [],
    gateway: [],
  };
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    await gateway.prepare(2 * CALLS);
    for (const name of names) {
      const time = await microsecondsPerCall(parts[name]);
      if (round >= WARM_UP_ROUNDS) times[name].push(time);
    }
  }
  const wanted = 2 * CALLS * (WARM_UP_ROUNDS + ROUNDS);
  if (ran !== wanted) throw new Error(`The function ran ${ran} times instead of ${wanted}.`);
  return {
    rounds: ROUNDS,
    calls: CALLS,
    bare: median(times.bare),
    guarded: median(times.guarded),
    guardedSpread: [Math.min(...times.guarded), Math.max(...times.guarded)],
    verification: median(times.verification),
    signature: median(times.signature),
    gateway: median(times.gateway),
  };
}
