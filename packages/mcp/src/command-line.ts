import { parseArgs } from "node:util";
import { LetsPingError } from "@letsping/core";
import { MAX_DURATION_MS } from "@letsping/core";
import { MIN_EXPIRY_MS } from "@letsping/core";
import { PRIORITIES } from "@letsping/core";
import { Priority } from "@letsping/core";
import { DEFAULT_HOLD_MS } from "./ask-human";

/** What a person wrote after `letsping-mcp`. */
export type CommandLine =
  | { command: "help" | "version" }
  | { command: "serve"; holdMs: number }
  | GateCommand;

/** `letsping-mcp gate`. */
export interface GateCommand {
  command: "gate";
  /** The command of the server, or the address of one. */
  target: { words: string[] } | { url: string; headers: Record<string, string> };
  name: string;
  isTrusted: boolean;
  priority: Priority | undefined;
  role: string | undefined;
  timeoutMs: number;
  holdMs: number;
}

/** Time after which nobody can approve a held call: 3600000 milliseconds (1 hour), as long as an approval is good for. */
export const DEFAULT_TIMEOUT_MS = 3_600_000;

export const USAGE = `letsping-mcp [--hold MS]
  The MCP server with the tool ask_human, over stdio.

letsping-mcp gate [options] -- COMMAND [ARGUMENT…]
letsping-mcp gate [options] --url URL [--header 'NAME: VALUE'…]
  Puts an MCP server behind approvals: everything passes, and calls of tools wait for a person.

  --trust          this server's readOnlyHint is believed: tools that only read pass
  --name NAME      what stands for the server in the project's rules; default from the command or the address
  --priority P     low, medium, high or critical; the project's rule can only be raised
  --role ROLE      role whose people should decide
  --timeout MS     time after which nobody can approve a call; default ${DEFAULT_TIMEOUT_MS} (1 hour)
  --hold MS        how long a call is held before the client is told to call again; default ${DEFAULT_HOLD_MS}
  --header         sent to the server at URL; \${NAME} stands for a variable of the environment

LETSPING_API_KEY and LETSPING_BASE_URL (default http://localhost:3000/api) name the key and the gateway.
`;

function refuse(problem: string): never {
  throw new LetsPingError("invalid_option", problem, {
    hint: "letsping-mcp --help says what can be written.",
  });
}

function milliseconds(
  name: string,
  text: string | undefined,
  fallback: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  return refuse(
    `--${name} is ${JSON.stringify(text)}; it is a whole number of milliseconds, ${least} to ${most}.`,
  );
}

/** Programs that only start another one, which then names the server. */
const LAUNCHERS =
  /^(?:npx|npm|pnpm|yarn|bunx?|node|deno|tsx|uvx?|pipx|python[\d.]*|docker|podman|cmd|env|exec|run|dlx|x)$/;

/**
 * A name for a server from what the person wrote, and never from what the server says: it could otherwise take the name
 * of another, for which the project has laxer rules.
 */
function nameOf(words: readonly string[]): string {
  for (const word of words) {
    const last = word.split(/[\\/]/).filter(Boolean).at(-1) ?? "";
    const name = last.replace(/\.(?:exe|cmd|[cm]?js|ts|py)$/i, "").replace(/(?<=.)@[^@]*$/, "");
    if (name !== "" && !word.startsWith("-") && !LAUNCHERS.test(name.toLowerCase()))
      return name.slice(0, 128);
  }
  return refuse(`No name for the server can be read from ${JSON.stringify(words.join(" "))}; write --name.`);
}

/** A header as the person wrote it; a secret stays in the environment, because everybody can read a command line. */
function headerOf(text: string, environment: NodeJS.ProcessEnv): [string, string] {
  const [, name = "", value = ""] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === "") refuse(`--header is ${JSON.stringify(text.slice(0, 40))}; it is written 'NAME: VALUE'.`);
  const filled = value.replace(/\$\{(\w+)\}/g, (_whole, variable: string) => {
    const found = environment[variable];
    return found ?? refuse(`--header ${name} names \${${variable}}, which the environment does not have.`);
  });
  return [name, filled];
}

function targetOf(
  url: string | undefined,
  headers: readonly string[],
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): GateCommand["target"] {
  if (url === undefined) {
    if (words.length === 0) refuse("gate was written without a server: neither -- COMMAND nor --url URL.");
    if (headers.length > 0) refuse("--header was written without --url.");
    return { words: [...words] };
  }
  if (words.length > 0) refuse("gate was written with two servers: --url and a command.");
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    refuse(`--url is ${JSON.stringify(url)}; it must begin with http:// or https://.`);
  }
  return { url, headers: Object.fromEntries(headers.map((text) => headerOf(text, environment))) };
}

function readGate(rest: readonly string[], environment: NodeJS.ProcessEnv): GateCommand {
  const split = rest.indexOf("--");
  const words = split < 0 ? [] : rest.slice(split + 1);
  const { values, positionals } = parseArgs({
    args: [...(split < 0 ? rest : rest.slice(0, split))],
    options: {
      trust: { type: "boolean", default: false },
      name: { type: "string" },
      priority: { type: "string" },
      role: { type: "string" },
      timeout: { type: "string" },
      hold: { type: "string" },
      url: { type: "string" },
      header: { type: "string", multiple: true, default: [] },
    },
    allowPositionals: true,
  });
  if (positionals.length > 0) refuse(`gate was written with ${JSON.stringify(positionals[0])} before --.`);
  const target = targetOf(values.url, values.header, words, environment);
  const priority = Priority.optional().safeParse(values.priority);
  if (!priority.success)
    refuse(`--priority is ${JSON.stringify(values.priority)}; it is ${PRIORITIES.join(", ")}.`);
  return {
    command: "gate",
    target,
    name: values.name ?? ("url" in target ? new URL(target.url).host : nameOf(words)),
    isTrusted: values.trust,
    priority: priority.data,
    role: values.role,
    timeoutMs: milliseconds("timeout", values.timeout, DEFAULT_TIMEOUT_MS, MIN_EXPIRY_MS, MAX_DURATION_MS),
    holdMs: milliseconds("hold", values.hold, DEFAULT_HOLD_MS, 1, MAX_DURATION_MS),
  };
}

/** @throws LetsPingError `invalid_option` that says what was written and what can be */
export function readCommandLine(words: readonly string[], environment: NodeJS.ProcessEnv): CommandLine {
  try {
    if (words[0] === "gate") {
      const own = words.slice(1, words.includes("--") ? words.indexOf("--") : undefined);
      return own.includes("--help") || own.includes("-h")
        ? { command: "help" }
        : readGate(words.slice(1), environment);
    }
    const { values } = parseArgs({
      args: [...words],
      options: {
        hold: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", short: "v", default: false },
      },
    });
    if (values.help) return { command: "help" };
    if (values.version) return { command: "version" };
    return {
      command: "serve",
      holdMs: milliseconds("hold", values.hold, DEFAULT_HOLD_MS, 1, MAX_DURATION_MS),
    };
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && String(cause.code).startsWith("ERR_PARSE_ARGS")) {
      refuse(`${cause.message.split("\n", 1).join("")}.`);
    }
    throw cause;
  }
}
