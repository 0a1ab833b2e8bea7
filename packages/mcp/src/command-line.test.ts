import { isLetsPingError } from "@letsping/core";
import { expect, test } from "vitest";
import { readCommandLine } from "./command-line";

const ENVIRONMENT = { TOKEN: "secret" };

test("without words it serves ask_human", () => {
  expect(readCommandLine([], {})).toEqual({ command: "serve", holdMs: 45_000 });
  expect(readCommandLine(["--hold", "1000"], {})).toEqual({ command: "serve", holdMs: 1_000 });
  expect(readCommandLine(["--help"], {})).toEqual({ command: "help" });
  expect(readCommandLine(["gate", "-h"], {})).toEqual({ command: "help" });
});

test("a gate before a command takes everything after -- as it is", () => {
  const words = [
    "gate",
    "--trust",
    "--priority",
    "high",
    "--role",
    "ops",
    "--",
    "npx",
    "-y",
    "server",
    "--trust",
    "--",
    "x",
  ];
  expect(readCommandLine(words, {})).toEqual({
    command: "gate",
    target: { words: ["npx", "-y", "server", "--trust", "--", "x"] },
    name: "server",
    isTrusted: true,
    priority: "high",
    role: "ops",
    timeoutMs: 3_600_000,
    holdMs: 45_000,
  });
  expect(readCommandLine(["gate", "--", "server", "--help"], {})).toMatchObject({
    target: { words: ["server", "--help"] },
  });
});

test("a gate before an address has its headers, with secrets from the environment", () => {
  const words = [
    "gate",
    "--url",
    "https://mcp.example.com/mcp",
    "--header",
    `Authorization: Bearer \${TOKEN}`,
    "--header",
    "X-A: b",
  ];
  expect(readCommandLine(words, ENVIRONMENT)).toMatchObject({
    target: { url: "https://mcp.example.com/mcp", headers: { Authorization: "Bearer secret", "X-A": "b" } },
    name: "mcp.example.com",
    isTrusted: false,
  });
});

test.each([
  [["npx", "-y", "@modelcontextprotocol/server-filesystem@2026.8.31", "/data"], "server-filesystem"],
  [["npx", "-y", "@scope/pkg"], "pkg"],
  [["uvx", "mcp-server-git", "--repository", "."], "mcp-server-git"],
  [["node", "--no-warnings", "/opt/tools/billing.mjs"], "billing"],
  [["C:\\tools\\mail.exe"], "mail"],
])("a server started by %j is called %s", (words, name) => {
  expect(readCommandLine(["gate", "--", ...words], {})).toMatchObject({ name });
});

test.each([
  [["gate"], /neither -- COMMAND nor --url/],
  [["gate", "--"], /neither -- COMMAND nor --url/],
  [["gate", "server"], /"server" before --/],
  [["gate", "--url", "ftp://x", "--"], /must begin with http/],
  [["gate", "--url", "https://x", "--", "y"], /two servers/],
  [["gate", "--header", "A: b", "--", "y"], /without --url/],
  [["gate", "--url", "https://x", "--header", "no colon"], /'NAME: VALUE'/],
  [
    ["gate", "--url", "https://x", "--header", `A: \${NOBODY}`],
    /\$\{NOBODY\}, which the environment does not have/,
  ],
  [["gate", "--priority", "urgent", "--", "y"], /low, medium, high, critical/],
  [["gate", "--hold", "soon", "--", "y"], /--hold is "soon"/],
  [["gate", "--timeout", "10", "--", "y"], /--timeout is "10"/],
  [["gate", "--", "npx", "-y"], /write --name/],
  [["--trust"], /--trust/],
  [["serve"], /serve/],
])("%j is refused in words", (words, says) => {
  const read = () => readCommandLine(words, ENVIRONMENT);
  expect(read).toThrow(says);
  try {
    read();
  } catch (cause) {
    expect(isLetsPingError(cause) && cause.error).toBe("invalid_option");
  }
});
