// Adds the LetsPing MCP server to a client's configuration, and puts other servers of it behind the gate.
//   --client claude-code | cursor | claude-desktop    whose file; or --file PATH in the form of that client
//   --gate NAME [--trust] | --ungate NAME             changes a server that the file has
//   --dry-run                                         prints the file instead of writing it
import { mkdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { renameSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

const PACKAGE = ["-y", "@letsping/mcp"];

class Refusal extends Error {}

function desktopFile() {
  if (process.platform === "darwin")
    return join(homedir(), "Library/Application Support/Claude/claude_desktop_config.json");
  const folder = process.platform === "win32" ? process.env.APPDATA : undefined;
  return join(
    folder ?? process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"),
    "Claude/claude_desktop_config.json",
  );
}

/** How each client names a variable of the environment; a desktop application has none, so its file holds the key. */
const CLIENTS = {
  "claude-code": { file: () => ".mcp.json", variable: (name) => `\${${name}}` },
  cursor: { file: () => join(".cursor", "mcp.json"), variable: (name) => `\${env:${name}}` },
  "claude-desktop": { file: desktopFile, variable: (name) => process.env[name] },
};

function environmentFor(client) {
  const key = client.variable("LETSPING_API_KEY");
  if (!key)
    throw new Refusal("LETSPING_API_KEY is not set, and this client's file must hold the key itself.");
  const url = process.env.LETSPING_BASE_URL;
  return { LETSPING_API_KEY: key, ...(url ? { LETSPING_BASE_URL: url } : {}) };
}

function serverOf(servers, name) {
  const server = Object.hasOwn(servers, name) ? servers[name] : undefined;
  if (!server)
    throw new Refusal(`There is no server ${name}. There are: ${Object.keys(servers).join(", ") || "none"}.`);
  return server;
}

const isGated = ({ args }) => Array.isArray(args) && args.includes("@letsping/mcp") && args.includes("gate");

function gated(server, name, isTrusted, environment) {
  if (isGated(server)) return server;
  const words = [...PACKAGE, "gate", "--name", name, ...(isTrusted ? ["--trust"] : [])];
  const { command, args = [], url, headers = {}, env = {}, type: _type, ...rest } = server;
  const sent = Object.entries(headers).flatMap(([header, value]) => ["--header", `${header}: ${value}`]);
  const target = url === undefined ? ["--", command, ...args] : ["--url", url, ...sent];
  if (url === undefined && typeof command !== "string")
    throw new Refusal(`The server ${name} has neither command nor url.`);
  return { ...rest, command: "npx", args: [...words, ...target], env: { ...env, ...environment } };
}

function ungated(server, name) {
  if (!isGated(server)) throw new Refusal(`The server ${name} is not behind the gate.`);
  const { args, env = {}, ...rest } = server;
  const others = Object.fromEntries(
    Object.entries(env).filter(([variable]) => !variable.startsWith("LETSPING_")),
  );
  const kept = Object.keys(others).length > 0 ? { env: others } : {};
  const split = args.indexOf("--");
  if (split >= 0) return { ...rest, command: args[split + 1], args: args.slice(split + 2), ...kept };
  const headers = args.flatMap((word, i) => {
    const [header = "", ...value] = args[i - 1] === "--header" ? word.split(": ") : [];
    return header === "" ? [] : [[header, value.join(": ")]];
  });
  const { command: _npx, ...plain } = rest;
  const sent = headers.length > 0 ? { headers: Object.fromEntries(headers) } : {};
  return { ...plain, url: args[args.indexOf("--url") + 1], ...sent, ...kept };
}

function read(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (cause.code === "ENOENT") return {};
    throw new Refusal(`${file} cannot be read: ${cause.message}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(`${file} is no JSON, so it was left as it is.`);
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      client: { type: "string" },
      file: { type: "string" },
      gate: { type: "string" },
      ungate: { type: "string" },
      trust: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
    },
  });
  const client = Object.hasOwn(CLIENTS, values.client ?? "") ? CLIENTS[values.client] : undefined;
  if (!client) throw new Refusal(`--client is one of ${Object.keys(CLIENTS).join(", ")}.`);
  const file = values.file ?? client.file();
  const settings = read(file);
  const servers = { ...settings.mcpServers };
  if (values.ungate !== undefined)
    servers[values.ungate] = ungated(serverOf(servers, values.ungate), values.ungate);
  else if (values.gate !== undefined) {
    const server = serverOf(servers, values.gate);
    servers[values.gate] = gated(server, values.gate, values.trust, environmentFor(client));
  } else servers.letsping = { command: "npx", args: PACKAGE, env: environmentFor(client) };
  const text = `${JSON.stringify({ ...settings, mcpServers: servers }, null, 2)}\n`;
  if (values["dry-run"]) return text;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return `${file} was written. Restart the client.\n`;
}

try {
  process.stdout.write(main());
} catch (cause) {
  if (!(cause instanceof Refusal) && !String(cause.code).startsWith("ERR_PARSE_ARGS")) throw cause;
  process.stderr.write(`${cause.message}\n`);
  process.exitCode = 1;
}
