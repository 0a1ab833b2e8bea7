// The gateway on this machine: where its data lies, which port it takes, when it is ready, how one signs in.
import { randomBytes } from "node:crypto";
import { chmodSync } from "node:fs";
import { existsSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "./pnpm.mjs";
import { Problem } from "./processes.mjs";
import { startProcess } from "./processes.mjs";

const READY_LIMIT_MS = 120_000;
const KEY = /^lp_(test|live)_[A-Za-z0-9_-]{32,200}$/;
const builtGateway = join(root, "apps", "server", "dist", "main.js");

/** A variable of the environment; an empty one counts as unset. */
export function setting(name) {
  return process.env[name] || undefined;
}

/** The gateway's data folder: LETSPING_DATA_DIR, else the user's state folder, as apps/server/src/config.ts has it. */
function dataFolder() {
  const given = setting("LETSPING_DATA_DIR");
  if (given) return resolve(given);
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "letsping");
  if (process.platform === "win32") return join(setting("LOCALAPPDATA") ?? homedir(), "letsping");
  return join(setting("XDG_STATE_HOME") ?? join(homedir(), ".local", "state"), "letsping");
}

/** Settings of the gateway: port (LETSPING_PORT, else PORT, else 3000), address, data folder, and its first origin. */
export function localGateway() {
  const text = setting("LETSPING_PORT") ?? setting("PORT") ?? "3000";
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Problem(`The port is ${JSON.stringify(text)}; it must be a number from 1 to 65535.`);
  }
  const host = setting("LETSPING_HOST") ?? "127.0.0.1";
  const origin = setting("LETSPING_PUBLIC_URL")?.replace(/\/+$/, "") ?? `http://localhost:${port}`;
  const dataDir = dataFolder();
  const environment = { ...process.env, LETSPING_PORT: String(port), LETSPING_DATA_DIR: dataDir };
  return { port, host, origin, dataDir, environment };
}

function isFree(port, host) {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once("error", (cause) => answer(cause.code !== "EADDRINUSE"));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => answer(true)));
  });
}

async function nextFree(port, host) {
  for (let next = port + 1; next <= Math.min(port + 50, 65_535); next++) {
    if (await isFree(next, host)) return next;
  }
  return null;
}

/** The process of a gateway that runs on this data folder, as its lock says. */
function holderOf(dataDir) {
  try {
    const { pid, port } = JSON.parse(readFileSync(join(dataDir, "gateway.lock"), "utf8"));
    process.kill(pid, 0);
    return { pid, port };
  } catch {
    // No lock, a broken one, or one of a process that is gone: nobody that we could name.
    return null;
  }
}

/** @throws Problem that says who has the port or the data folder, where that is known, and what would work */
export async function requirePlace(gateway, command) {
  const { port, host, dataDir } = gateway;
  const holder = setting("DATABASE_URL") ? null : holderOf(dataDir);
  const runs = holder !== null && !(await isFree(holder.port, host));
  if (!runs && (await isFree(port, host))) return;
  const next = await nextFree(port, host);
  const other = next === null ? "LETSPING_PORT=<a free port>" : `LETSPING_PORT=${next}`;
  if (runs) {
    const address = setting("LETSPING_PUBLIC_URL") ? gateway.origin : `http://localhost:${holder.port}`;
    throw new Problem(
      `LetsPing already runs with this data folder (process ${holder.pid}): open ${address}, or stop it with kill ${holder.pid}.\n` +
        `A second one needs a port and a data folder of its own: ${other} LETSPING_DATA_DIR=<folder> ${command}`,
    );
  }
  throw new Problem(
    `Port ${port} is taken by another program. Stop that program, or take another port: ${other} ${command}`,
  );
}

/** The key of the example agent, made once, in a file that only its owner can read. */
export function demoKey(dataDir) {
  const file = join(dataDir, "demo.key");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const known = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (!KEY.test(known)) {
    rmSync(file, { force: true });
    writeFileSync(file, `lp_test_${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  }
  chmodSync(file, 0o600);
  return readFileSync(file, "utf8").trim();
}

/** Asks the gateway, past any proxy that its public address may have. @returns status, or 0 without an answer */
function ask(gateway, path, headers = {}) {
  const host = ["0.0.0.0", "::"].includes(gateway.host) ? "127.0.0.1" : gateway.host;
  const call = { host, port: gateway.port, path, timeout: 5_000 };
  return new Promise((answer) => {
    const sent = request(
      { ...call, headers: { Host: new URL(gateway.origin).host, ...headers } },
      (response) => {
        response.resume();
        answer(response.statusCode ?? 0);
      },
    );
    sent.once("timeout", () => sent.destroy());
    sent.once("error", () => answer(0));
    sent.end();
  });
}

/** Resolves when the gateway takes requests. @throws Problem when it ended, or takes too long */
export async function untilReady(gateway, running) {
  const deadline = Date.now() + READY_LIMIT_MS;
  let end = null;
  void running.ended.then((how) => {
    end = how;
  });
  while ((await ask(gateway, "/readyz")) !== 200) {
    if (end !== null) throw new Problem(`The gateway could not start (${end.how}).`);
    if (Date.now() > deadline) throw new Problem("The gateway was not ready within 120 s.");
    await delay(50);
  }
}

/** Whether the gateway knows this key. */
export async function keyWorks(gateway, key) {
  return (await ask(gateway, "/api/requests?limit=1", { Authorization: `Bearer ${key}` })) === 200;
}

/** Words that run the built gateway's command line. */
export function gatewayCommand(...words) {
  return [process.execPath, [builtGateway, ...words]];
}

/** The command that prints a sign-in link, to be typed in a terminal. */
export function signInCommand(gateway) {
  const quote = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const settings = [`LETSPING_DATA_DIR=${quote(gateway.dataDir)}`];
  if (setting("DATABASE_URL")) settings.push("DATABASE_URL=… LETSPING_MASTER_KEY=…");
  return `${settings.join(" ")} node ${quote(builtGateway)} sign-in-link`;
}

/**
 * Makes a link that signs the owner in: single use, 10 minutes.
 *
 * @param command program and words of the gateway's command line, without the words of this command
 * @throws Problem with what the command said
 */
export async function makeSignInLink(gateway, [program, words], options = {}) {
  const folder = mkdtempSync(join(tmpdir(), "letsping-link-"));
  const file = join(folder, "link");
  try {
    const said = [];
    const command = startProcess("The sign-in link", program, [...words, "sign-in-link", "--file", file], {
      ...options,
      env: gateway.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    command.child.stdout.resume();
    command.child.stderr.on("data", (piece) => said.push(piece));
    const { code } = await command.ended;
    if (code !== 0)
      throw new Problem(`No sign-in link was made: ${Buffer.concat(said).toString("utf8").trim()}`);
    return readFileSync(file, "utf8").trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
