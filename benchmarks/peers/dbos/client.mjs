import { DBOSClient } from "@dbos-inc/dbos-sdk";
import { expectations } from "../event-stream.mjs";
import { readLines } from "../event-stream.mjs";
import { callerOf } from "../http-calls.mjs";

/** @param {{ application: string, database: string }} endpoint */
export async function connect({ application, database }) {
  const { call, close } = callerOf(application);
  const resumed = expectations();
  const endStream = await readLines(`${application}/resumed`, ({ id }) => resumed.come(id));
  const client = await DBOSClient.create({ systemDatabaseUrl: database });
  return {
    /** @param {Record<string, unknown>} payload */
    ask: (payload) => call("POST", "/ask", payload),
    /** @param {string} id */
    waitFor: (id) => resumed.taken(id),
    /** @param {string} id */
    decide: (id) => client.send(id, "approve", "decision"),
    async close() {
      endStream();
      close();
      await client.destroy();
    },
  };
}
