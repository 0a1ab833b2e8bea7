import { DBOSClient } from "@dbos-inc/dbos-sdk";
import { callerOf } from "../http-calls.mjs";

/** @param {{ application: string, database: string }} endpoint */
export async function connect({ application, database }) {
  const { call, close } = callerOf(application);
  const client = await DBOSClient.create({ systemDatabaseUrl: database });
  return {
    /** @param {Record<string, unknown>} payload */
    ask: (payload) => call("POST", "/ask", payload),
    /** @param {string} id */
    async waitFor(id) {
      await call("GET", `/wait/${id}`);
    },
    /** @param {string} id */
    decide: (id) => client.send(id, "approve", "decision"),
    async close() {
      close();
      await client.destroy();
    },
  };
}
