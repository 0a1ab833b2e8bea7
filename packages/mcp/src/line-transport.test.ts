import { PassThrough } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineTransport } from "./line-transport";

/** What a transport reads from these pieces, and what it writes when it passes all of it on. */
async function passOn(pieces: Buffer[]): Promise<{ read: unknown[]; written: string; problems: string[] }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const transport = createLineTransport(input, output);
  const [read, problems, written]: [unknown[], string[], Buffer[]] = [[], [], []];
  output.on("data", (piece: Buffer) => written.push(piece));
  transport.onmessage = (message) => {
    read.push(message);
    void transport.send(message);
  };
  transport.onerror = (cause) => problems.push(cause.message);
  await transport.start();
  const ended = new Promise((resolve) => input.once("end", resolve));
  for (const piece of pieces) input.write(piece);
  input.end();
  await ended;
  return { read, written: Buffer.concat(written).toString("utf8"), problems };
}

test("messages come through whole and as they were, however the bytes are cut", async () => {
  const lines = fc.array(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue(), { minKeys: 1 }), {
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.nat({ max: 400 }), { maxLength: 6 }), async (values, cuts) => {
      const text = values.map((value) => `${JSON.stringify(value)} \n`).join("");
      const bytes = Buffer.from(text);
      const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      const { read, written } = await passOn(pieces);
      expect(read).toEqual(values.map((value) => JSON.parse(JSON.stringify(value)) as unknown));
      expect(written).toBe(text);
    }),
  );
});

test("a batch is taken apart, so that no call hides in it", async () => {
  const { read, written } = await passOn([Buffer.from('[{"id":1,"method":"a"},{"id":2,"method":"b"},7]\n')]);
  expect(read).toEqual([
    { id: 1, method: "a" },
    { id: 2, method: "b" },
  ]);
  expect(written).toBe('{"id":1,"method":"a"}\n{"id":2,"method":"b"}\n');
});

test("what is no message is left out, and said", async () => {
  const { read, problems } = await passOn([Buffer.from('nonsense\n\n7\n"text"\n{"id":1}\n')]);
  expect(read).toEqual([{ id: 1 }]);
  expect(problems).toHaveLength(3);
});
