import { randomUUID } from "node:crypto";
import { expectations } from "../event-stream.mjs";
import { readLines } from "../event-stream.mjs";
import { callerOf } from "../http-calls.mjs";

/**
 * Asks as an agent outside the engine does: it holds one call of the handler, which is answered with the result. The
 * idempotency key is what lets it call again after a lost connection and get the same result.
 *
 * @param {{ ingress: string, streams: string }} endpoint
 */
export async function connect({ ingress, streams }) {
  const { call, close } = callerOf(ingress);
  const awakeables = expectations();
  // Only to learn whom to decide, as a person's page would.
  const endStream = await readLines(streams, ({ key, awakeable }) => {
    if (awakeable) awakeables.come(key, awakeable);
  });
  /** @type {Map<string, { result: Promise<unknown>, awakeable: string }>} */
  const open = new Map();
  return {
    /**
     * Until the system has it on disk, whether or not anybody can decide it yet.
     *
     * @param {Record<string, unknown>} payload
     */
    accept: (payload) => call("POST", "/approval/ask/send", payload, { "idempotency-key": randomUUID() }),
    /** @param {Record<string, unknown>} payload */
    async ask(payload) {
      const key = randomUUID();
      // The handler is not told the idempotency key, so that the key goes along once more.
      const result = call("POST", "/approval/ask", payload, { "idempotency-key": key, "x-ask": key });
      // Whoever awaits the result hears of a failure; until then it is nobody's.
      result.catch(() => undefined);
      // A call that fails before the handler runs would otherwise never be heard of.
      const awakeable = await Promise.race([awakeables.taken(key), result]);
      open.set(key, { result, awakeable });
      return { id: key };
    },
    /** @param {string} id */
    async waitFor(id) {
      await open.get(id).result;
      open.delete(id);
    },
    /** @param {string} id */
    async decide(id) {
      await call("POST", `/restate/awakeables/${open.get(id).awakeable}/resolve`, true);
    },
    async close() {
      endStream();
      close();
    },
  };
}
