import { once } from "node:events";
import { get } from "node:http";

/**
 * Reads an open stream of lines of JSON.
 *
 * @param {string} address
 * @param {(line: any) => void} take
 * @returns {Promise<() => void>} ends it
 */
export async function readLines(address, take) {
  const asking = get(address);
  const [answer] = await once(asking, "response");
  let rest = "";
  answer.setEncoding("utf8").on("data", (part) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(JSON.parse(line));
  });
  let ending = false;
  answer.on("error", (cause) => {
    if (!ending) throw cause;
  });
  return () => {
    ending = true;
    asking.destroy();
  };
}

/** Keeps what comes at any time until it is taken, whichever of the two is first. */
export function expectations() {
  /** @type {Map<string, { promise: Promise<any>, resolve: (value: any) => void }>} */
  const known = new Map();
  /** @param {string} key */
  const slotOf = (key) => {
    let slot = known.get(key);
    if (!slot) {
      /** @type {(value: any) => void} */
      let resolve = () => undefined;
      const promise = new Promise((done) => {
        resolve = done;
      });
      slot = { promise, resolve };
      known.set(key, slot);
    }
    return slot;
  };
  return {
    /** @param {string} key @param {unknown} [value] */
    come: (key, value) => slotOf(key).resolve(value),
    /** @param {string} key @returns {Promise<any>} */
    async taken(key) {
      const value = await slotOf(key).promise;
      known.delete(key);
      return value;
    },
  };
}
