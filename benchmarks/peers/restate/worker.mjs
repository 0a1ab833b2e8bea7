// The program that asks and is parked: a Restate service in a process of its own, started by `server.mjs`.
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import * as restate from "@restatedev/restate-sdk";

// The SDK 1.17 needs this of Node 22; everything else here runs on Node 20.
Promise.withResolvers ??= () => {
  let resolve;
  let reject;
  const promise = new Promise((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
};

/** @type {Set<import("node:http").ServerResponse>} */
const listeners = new Set();

/**
 * Tells every client on its open stream, in the same tick.
 *
 * @param {{ id: string, key?: string, awakeable?: string }} line with an awakeable: it waits; without: it goes on
 */
function tell(line) {
  for (const listener of listeners) listener.write(`${JSON.stringify(line)}\n`);
}

const approval = restate.service({
  name: "approval",
  handlers: {
    /** @param {restate.Context} context */
    async ask(context) {
      const { id: awakeable, promise } = context.awakeable();
      const id = context.request().id.toString();
      const key = context.request().headers.get("x-ask");
      // Not in `context.run`, which is what the documentation shows for handing the id to a person: that is one more
      // write to the log, and a second telling after a crash does no harm here.
      tell({ id, key, awakeable });
      await promise;
      tell({ id, key });
    },
  },
});

const services = createHttp2Server(
  restate
    .endpoint()
    .bind(approval)
    .setLogger(({ level }, ...words) => {
      if (level === "error") console.error(...words);
    })
    .http2Handler(),
);
const streams = createHttpServer((_, response) => {
  listeners.add(response);
  response.once("close", () => listeners.delete(response));
  response.writeHead(200).flushHeaders();
});
services.listen(0, "127.0.0.1", () => {
  streams.listen(0, "127.0.0.1", () => {
    process.send?.({ services: services.address().port, streams: streams.address().port });
  });
});
// Whoever started it is gone.
process.once("disconnect", () => process.exit());
