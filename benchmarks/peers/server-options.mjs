import { parseArgs } from "node:util";

/** What the harness says to every `server.mjs`: an empty folder, a PostgreSQL where one is needed, a free port. */
export function serverOptions() {
  const { values } = parseArgs({
    options: { data: { type: "string" }, database: { type: "string" }, port: { type: "string" } },
  });
  const { data, database, port } = values;
  if (!data || !port)
    throw new Error("Say --data <empty folder> --port <free port>, and --database <url> or none.");
  return { data, database: database ?? "none", port: Number(port) };
}

/**
 * Tells the harness that the system can be asked.
 *
 * @param {Record<string, number>} processes process ids whose time and memory are the system's, without the database
 * @param {unknown} endpoint what `connect` in `client.mjs` takes
 */
export function sayReady(processes, endpoint) {
  console.log(JSON.stringify({ ready: true, pids: Object.values(processes), processes, endpoint }));
}
