// A server in its own process that answers every path with the same bytes each time, as fast as Node can.
import { createServer } from "node:http";

process.once("message", (answers) => {
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      const body = answers[request.method];
      const headers = { "content-type": "application/json", "x-letsping-version": "2" };
      response.writeHead(200, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
    });
  });
  // Longer than any run: a kept connection that closes just when it is used again is an error of the call.
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
});
process.once("disconnect", () => process.exit());
