import { callerOf } from "../http-calls.mjs";
import { expectations } from "../event-stream.mjs";
import { readLines } from "../event-stream.mjs";

/**
 * Hears from the worker, inside which the handler goes on; nothing outside of the engine has heard anything then.
 *
 * @param {{ ingress: string, streams: string }} endpoint
 */
export async function connect({ ingress, streams }) {
  const { call, close } = callerOf(ingress);
  const awakeables = expectations();
  const resumed = expectations();
  const endStream = await readLines(streams, ({ id, awakeable }) => {
    if (awakeable) awakeables.come(id, awakeable);
    else resumed.come(id);
  });
  /** @type {Map<string, string>} */
  const awakeableOf = new Map();
  /** @param {Record<string, unknown>} payload */
  const accept = async (payload) => {
    const { invocationId } = await call("POST", "/approval/ask/send", payload);
    return { id: invocationId };
  };
  return {
    /** Until the system has it on disk, whether or not anybody can decide it yet. */
    accept,
    /**
     * Until it can be decided: the handler runs and has said the id of its awakeable.
     *
     * @param {Record<string, unknown>} payload
     */
    async ask(payload) {
      const { id } = await accept(payload);
      awakeableOf.set(id, await awakeables.taken(id));
      return { id };
    },
    /** @param {string} id */
    waitFor: (id) => resumed.taken(id),
    /** @param {string} id */
    async decide(id) {
      await call("POST", `/restate/awakeables/${awakeableOf.get(id)}/resolve`, true);
      awakeableOf.delete(id);
    },
    async close() {
      endStream();
      close();
    },
  };
}
