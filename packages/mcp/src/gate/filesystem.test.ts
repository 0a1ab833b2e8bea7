import { existsSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { approve, reject } from "../../../../apps/server/src/testing/asking";
import { until } from "../../../../apps/server/src/testing/until";
import { createWorld, textOf } from "../../test/harness";
import type { StdioClient, World } from "../../test/harness";

// The reference filesystem server from npm, as it is.
const FILESYSTEM = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/server-filesystem/dist/index.js",
);

let world: World;
let folder: string;
let patient: StdioClient;
let hasty: StdioClient;
beforeAll(async () => {
  world = await createWorld();
  folder = mkdtempSync(join(tmpdir(), "letsping-files-"));
  const gate = (...words: string[]) =>
    world.connect(["gate", "--name", "files", ...words, "--", process.execPath, FILESYSTEM, folder]);
  [patient, hasty] = await Promise.all([gate(), gate("--timeout", "1000")]);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function write({ client }: StdioClient, file: string) {
  const path = join(folder, file);
  return { path, result: client.callTool({ name: "write_file", arguments: { path, content: "as asked" } }) };
}

async function executionOf(id: string): Promise<string> {
  return (await world.detail(id)).execution.state;
}

test("approved: the call waits, the person sees its arguments and the tool's own words, and it runs once", async () => {
  const { path, result } = write(patient, "approved.txt");
  const { id } = await world.pending("write_file");
  expect(existsSync(path)).toBe(false);
  const { decision, metadata } = (await world.detail(id)) as unknown as {
    decision: { payload: unknown };
    metadata: { mcp: { server: unknown; description: string } };
  };
  expect(decision.payload).toEqual({ path, content: "as asked" });
  expect(metadata.mcp.server).toEqual({ name: "secure-filesystem-server", version: "0.2.0" });
  expect(metadata.mcp.description).toMatch(/^Create a new file or completely overwrite/);
  await approve(world.person, id);
  expect(await result).toEqual({
    content: [{ type: "text", text: `Successfully wrote to ${path}` }],
    structuredContent: { content: `Successfully wrote to ${path}` },
  });
  expect(readFileSync(path, "utf8")).toBe("as asked");
  await until("the end is recorded", async () => (await executionOf(id)) === "EXECUTED");
});

test("edited: it runs with what the person wrote, and the model reads the difference", async () => {
  const { path, result } = write(patient, "edited.txt");
  const { id } = await world.pending("write_file");
  await approve(world.person, id, { patched_payload: { path, content: "as changed" } });
  expect(textOf(await result)).toMatch(
    /Successfully wrote[\s\S]*A person changed the arguments before this call ran: .*"as changed"/,
  );
  expect(readFileSync(path, "utf8")).toBe("as changed");
});

test("rejected: it does not run, and the model reads why", async () => {
  const { path, result } = write(patient, "rejected.txt");
  const { id } = await world.pending("write_file");
  await reject(world.person, id, "Not into this folder.");
  expect(await result).toMatchObject({ isError: true });
  expect(textOf(await result)).toMatch(/^ACTION_REJECTED: .* Reason: Not into this folder\.$/);
  expect(existsSync(path)).toBe(false);
  expect(await executionOf(id)).toBe("NOT_STARTED");
});

test("timed out: nobody can approve it any more, and it does not run", async () => {
  const { path, result } = write(hasty, "late.txt");
  const { id } = await world.pending("write_file");
  expect(textOf(await result)).toMatch(/^ACTION_EXPIRED: .*Nothing was run\.$/);
  expect((await approve(world.person, id)).status).toBe(409);
  expect(existsSync(path)).toBe(false);
});
