import { callerOf } from "../http-calls.mjs";

/** @param {{ address: string }} endpoint */
export async function connect({ address }) {
  const { call, close } = callerOf(address);
  return {
    /** @param {Record<string, unknown>} payload */
    ask: (payload) => call("POST", "/ask", payload),
    /** @param {string} id */
    async waitFor(id) {
      await call("GET", `/wait/${id}`);
    },
    /** @param {string} id */
    async decide(id) {
      await call("POST", `/decide/${id}`);
    },
    close: async () => close(),
  };
}
