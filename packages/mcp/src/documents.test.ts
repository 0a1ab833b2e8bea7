import { execFile } from "node:child_process";
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld } from "../test/harness";
import type { World } from "../test/harness";
import { readCommandLine } from "./command-line";

interface Server {
  command: string;
  args: string[];
  env?: Record<string, string>;
  url?: string;
  headers?: Record<string, string>;
}

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const SCRIPTS = fileURLToPath(new URL("../../../skills/letsping/scripts", import.meta.url));

/** What stands after the package's name. */
const wordsOf = ({ args }: Server) => args.slice(args.indexOf("@letsping/mcp") + 1);

test("every configuration in the README is one that the command takes, or the gateway", () => {
  const blocks = [...README.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  const all = blocks.flatMap((text) =>
    Object.values((JSON.parse(text) as { mcpServers: Record<string, Server> }).mcpServers),
  );
  const [remote] = all.filter(({ url }) => url !== undefined);
  expect(new URL(remote?.url ?? "").pathname).toBe("/mcp");
  expect(remote?.headers?.["Authorization"]).toMatch(/^Bearer lp_live_/);
  const servers = all.filter(({ url }) => url === undefined);
  expect(servers.map((server) => readCommandLine(wordsOf(server), {}).command)).toEqual([
    "serve",
    "serve",
    "gate",
  ]);
  for (const { command, env } of servers) {
    expect(command).toBe("npx");
    expect(Object.keys(env ?? {})).toContain("LETSPING_API_KEY");
  }
});

describe("the skill", () => {
  let folder: string;
  let world: World;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "letsping-skill-"));
    world = await createWorld();
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(script: string, words: string[] = [], environment: Record<string, string> = {}) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(SCRIPTS, script), ...words], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: folder, ...environment },
    });
    return { status, said: stdout + stderr };
  }
  const serversOf = (file: string) =>
    (JSON.parse(readFileSync(join(folder, file), "utf8")) as { mcpServers: Record<string, Server> })
      .mcpServers;

  test("wires a client, keeps what stands there, and writes no key where the client reads the environment", () => {
    writeFileSync(
      join(folder, ".mcp.json"),
      '{"mcpServers":{"files":{"command":"files","args":["."]}},"other":1}',
    );
    const environment = { LETSPING_API_KEY: "lp_live_secret" };
    expect(run("wire-client.mjs", ["--client", "claude-code"], environment).status).toBe(0);
    const text = readFileSync(join(folder, ".mcp.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({ other: 1, mcpServers: { files: { command: "files" } } });
    expect(text).not.toContain("lp_live_secret");
    const { letsping } = serversOf(".mcp.json");
    expect(letsping?.env).toEqual({ LETSPING_API_KEY: `\${LETSPING_API_KEY}` });
    expect(readCommandLine(wordsOf(letsping as Server), {}).command).toBe("serve");
    // Twice is once.
    run("wire-client.mjs", ["--client", "claude-code"]);
    expect(readFileSync(join(folder, ".mcp.json"), "utf8")).toBe(text);
  });

  test("puts a server behind the gate, and takes it away again", () => {
    const before = { command: "npx", args: ["-y", "some-server", "--flag", "--"], env: { TOKEN: "t" } };
    const remote = { url: "https://mcp.example.com/mcp", headers: { Authorization: `Bearer \${T}` } };
    writeFileSync(join(folder, "mcp.json"), JSON.stringify({ mcpServers: { some: before, remote } }));
    const words = ["--client", "cursor", "--file", "mcp.json"];
    expect(run("wire-client.mjs", [...words, "--gate", "some", "--trust"]).said).toMatch(/was written/);
    expect(run("wire-client.mjs", [...words, "--gate", "remote"]).status).toBe(0);
    const { some, remote: far } = serversOf("mcp.json");
    expect(some?.env).toEqual({ TOKEN: "t", LETSPING_API_KEY: `\${env:LETSPING_API_KEY}` });
    expect(readCommandLine(wordsOf(some as Server), {})).toMatchObject({
      target: { words: ["npx", "-y", "some-server", "--flag", "--"] },
      name: "some",
      isTrusted: true,
    });
    expect(readCommandLine(wordsOf(far as Server), { T: "1" })).toMatchObject({
      target: { url: remote.url, headers: { Authorization: "Bearer 1" } },
      isTrusted: false,
    });
    for (const name of ["some", "remote"])
      expect(run("wire-client.mjs", [...words, "--ungate", name]).status).toBe(0);
    expect(serversOf("mcp.json")).toEqual({ some: before, remote });
  });

  test.each([
    [["--client", "emacs"], /one of claude-code, cursor, claude-desktop/],
    [["--client", "claude-desktop"], /LETSPING_API_KEY is not set/],
    [["--client", "cursor", "--gate", "nobody"], /There is no server nobody/],
    [["--client", "cursor", "--file", "broken.json"], /no JSON, so it was left/],
    [["--verbose"], /--verbose/],
  ])("says what is wrong with %j", (words, says) => {
    writeFileSync(join(folder, "broken.json"), "{");
    const { status, said } = run("wire-client.mjs", words);
    expect(status).toBe(1);
    expect(said).toMatch(says);
    expect(said).not.toMatch(/\n {4}at /);
  });

  // The gateway runs in this process, so a script that asks it must not be waited for synchronously.
  test("checks the gateway and the key", async () => {
    const check = (environment: Record<string, string>) =>
      new Promise<string>((resolve) => {
        const env = { PATH: process.env["PATH"], ...environment };
        execFile(process.execPath, [join(SCRIPTS, "check-gateway.mjs")], { env }, (_cause, said) =>
          resolve(said),
        );
      });
    const right = { LETSPING_API_KEY: world.apiKey, LETSPING_BASE_URL: `${world.app.url}/api` };
    expect(await check(right)).toMatch(/takes the key/);
    expect(await check({ ...right, LETSPING_API_KEY: "lp_live_wrong" })).toMatch(/does not know the key/);
    expect(await check({ ...right, LETSPING_BASE_URL: "http://127.0.0.1:1" })).toMatch(/No gateway answers/);
    expect(await check({})).toMatch(/is not set/);
  });
});
