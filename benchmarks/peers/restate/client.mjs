import { callerOf } from "../http-calls.mjs";
import { expectations } from "../event-stream.mjs";
import { readLines } from "../event-stream.mjs";

/** @param {{ ingress: string, streams: string }} endpoint */
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
    /**
     * Until the handler goes on. A caller that is attached to the invocation's result hears it later, because the
     * result is written to the log first: 5.3 against 2.3 ms at the median, and half the cycles a second.
     *
     * @param {string} id
     */
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
