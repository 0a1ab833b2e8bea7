import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { statSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { beforeEach } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { demoKey } from "./local-gateway.mjs";
import { requirePlace } from "./local-gateway.mjs";
import { signInCommand } from "./local-gateway.mjs";

let folder;
const listeners = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "letsping start "));
});

afterEach(async () => {
  for (const server of listeners.splice(0)) await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** Takes a port, as another program would. */
function takePort() {
  const server = createServer();
  listeners.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
}

const gatewayOn = (port) => ({
  port,
  host: "127.0.0.1",
  origin: `http://localhost:${port}`,
  dataDir: folder,
});

test("the demo key is a test key that only its owner can read, and stays the same", () => {
  const inside = join(folder, "state", "letsping");
  const key = demoKey(inside);
  expect(key).toMatch(/^lp_test_[A-Za-z0-9_-]{43}$/);
  expect(statSync(join(inside, "demo.key")).mode & 0o777).toBe(0o600);
  expect(statSync(inside).mode & 0o777).toBe(0o700);
  expect(demoKey(inside)).toBe(key);
  expect(demoKey(join(folder, "another"))).not.toBe(key);
});

test("a demo key that was cut off is made again", () => {
  writeFileSync(join(folder, "demo.key"), "lp_test_ab", { mode: 0o644 });
  const key = demoKey(folder);
  expect(key).toMatch(/^lp_test_[A-Za-z0-9_-]{43}$/);
  expect(readFileSync(join(folder, "demo.key"), "utf8")).toBe(`${key}\n`);
  expect(statSync(join(folder, "demo.key")).mode & 0o777).toBe(0o600);
});

test("a port that another program has is refused, with one that is free", async () => {
  const port = await takePort();
  const failure = await requirePlace(gatewayOn(port), "npm start").catch((cause) => cause);
  expect(failure.message).toContain(`Port ${port} is taken by another program.`);
  const offered = Number(/ LETSPING_PORT=(\d+) npm start$/.exec(failure.message)[1]);
  await requirePlace(gatewayOn(offered), "npm start");
});

test("a gateway that runs with this data folder is named, whichever port is asked for", async () => {
  const port = await takePort();
  writeFileSync(join(folder, "gateway.lock"), JSON.stringify({ pid: process.pid, startedAt: "", port }));
  for (const asked of [port, 1]) {
    await expect(requirePlace(gatewayOn(asked), "npm start")).rejects.toThrow(
      `LetsPing already runs with this data folder (process ${process.pid}): open http://localhost:${port}`,
    );
  }
});

test("the lock of a gateway that is gone stops nothing", async () => {
  const port = await takePort();
  await new Promise((resolve) => listeners.pop().close(resolve));
  writeFileSync(join(folder, "gateway.lock"), JSON.stringify({ pid: 2 ** 22 + 1, startedAt: "", port }));
  await requirePlace(gatewayOn(port), "npm start");
});

test("the command for a sign-in link can be pasted, whatever stands in the path", () => {
  expect(signInCommand({ dataDir: "/home/o'neil/my state" })).toMatch(
    /^LETSPING_DATA_DIR='\/home\/o'\\''neil\/my state' node .*main\.js'? sign-in-link$/,
  );
});
