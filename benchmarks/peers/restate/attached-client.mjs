import * as clients from "@restatedev/restate-sdk-clients";
import { expectations } from "../event-stream.mjs";
import { readLines } from "../event-stream.mjs";
import { callerOf } from "../http-calls.mjs";

/**
 * Asks and waits with Restate's own client, as an agent outside the engine does: it is attached to the
 * invocation whose handler waits for the awakeable.
 *
 * @param {{ ingress: string, streams: string }} endpoint
 */
export async function connect({ ingress, streams }) {
  const restate = clients.connect({ url: ingress });
  const person = callerOf(ingress);
  const approval = restate.serviceSendClient({ name: "approval" });
  const awakeables = expectations();
  // Only to learn whom to decide, as a person's page would.
  const endStream = await readLines(streams, ({ id, awakeable }) => {
    if (awakeable) awakeables.come(id, awakeable);
  });
  /** @type {Map<string, { sent: import("@restatedev/restate-sdk-clients").Send, awakeable: string }>} */
  const open = new Map();
  /**
   * With a key: Restate keeps the result, to which one can attach, only of such invocations.
   *
   * @param {Record<string, unknown>} payload
   */
  const send = (payload) =>
    approval.ask(payload, clients.SendOpts.from({ idempotencyKey: crypto.randomUUID() }));
  return {
    accept: send,
    /** @param {Record<string, unknown>} payload */
    async ask(payload) {
      const sent = await send(payload);
      const id = sent.invocationId;
      open.set(id, { sent, awakeable: await awakeables.taken(id) });
      return { id };
    },
    /** @param {string} id */
    async waitFor(id) {
      await restate.result(open.get(id).sent);
      open.delete(id);
    },
    /** @param {string} id */
    async decide(id) {
      await person.call("POST", `/restate/awakeables/${open.get(id).awakeable}/resolve`, true);
    },
    async close() {
      person.close();
      endStream();
    },
  };
}
