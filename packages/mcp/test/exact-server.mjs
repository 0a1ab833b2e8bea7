// A server whose lines are written by hand: what no JSON library in JavaScript would keep must come through as it is.
import { createInterface } from "node:readline";

const ANSWERS = {
  initialize:
    '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"exact","version":"1"},"later":1}',
  "tools/list":
    '{"tools":[{"name":"big","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object"},"new_field":1.0},{"name":"odd","inputSchema":{"type":"object","description":"LONG"}}]}'.replace(
      "LONG",
      "long ".repeat(60_000),
    ),
  "tools/call":
    '{"content":[],"structuredContent":{"id":12345678901234567890,"rate":0.10000000000000000001}, "z":1e2}',
};

for await (const line of createInterface({ input: process.stdin })) {
  if (line.includes('"method":"ping"'))
    process.stdout.write(`{"jsonrpc":"2.0","id":"ping","result":{"heard":${JSON.stringify(line)}}}\r\n`);
  const method = Object.keys(ANSWERS).find((each) => line.includes(`"${each}"`));
  if (method)
    process.stdout.write(
      `{"jsonrpc" : "2.0","id":${/"id":(\d+)/.exec(line)?.[1]},"result":${ANSWERS[method]}}\n`,
    );
  if (line.includes('"nonsense"')) process.stdout.write("This is no JSON.\n\n");
}
