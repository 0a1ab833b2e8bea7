import { spawn } from "node:child_process";
import { afterEach } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { vi } from "vitest";

const started = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** Runs a program that uses processes.mjs, as start.mjs does; inside a shell, where one is named. */
function run(work, environment = {}, [shell, shellWords] = []) {
  const source = `
    import { runUntilStopped, untilOneEnds } from ${JSON.stringify(new URL("processes.mjs", import.meta.url).href)};
    const sleeper = (family, name) => family.start(name, process.execPath, ["-e",
      "process.on('SIGTERM', () => { console.log(process.argv[1] + ' stops'); process.exit(0); });" +
      "setInterval(() => undefined, 1000); console.log(process.argv[1] + ' runs ' + process.pid);", name],
      { stdio: ["ignore", "inherit", "inherit"] });
    await runUntilStopped(async (family) => { ${work} });`;
  const words = ["--input-type=module", "-e", source];
  const command = shell ? [shell, [...shellWords, process.execPath, ...words]] : [process.execPath, words];
  const child = spawn(...command, {
    env: { ...process.env, npm_lifecycle_event: undefined, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece) => {
      said += piece;
    });
  }
  const ended = new Promise((resolve) => child.once("close", (code) => resolve(code)));
  const until = (text) => vi.waitFor(() => expect(said).toMatch(text), { timeout: 20_000, interval: 20 });
  return { child, ended, until, said: () => said };
}

const TWO = `const two = [sleeper(family, "first"), sleeper(family, "second")]; await untilOneEnds(two);`;

test.each(["SIGTERM", "SIGINT", "SIGHUP"])(
  "%s stops what runs, the last one first, and is no failure",
  async (signal) => {
    const program = run(TWO);
    await program.until(/first runs/);
    await program.until(/second runs/);
    program.child.kill(signal);
    // npm hands a Ctrl-C on that the terminal sent as well: the second one is the same.
    program.child.kill(signal);
    expect(await program.ended).toBe(0);
    expect(program.said()).toMatch(/Stopping\.[\s\S]*second stops[\s\S]*first stops/);
  },
);

test("one that dies takes the others down, with a message that names it", async () => {
  const program = run(TWO);
  await program.until(/second runs/);
  await program.until(/first runs/);
  process.kill(Number(/first runs (\d+)/.exec(program.said())[1]), "SIGKILL");
  expect(await program.ended).toBe(1);
  expect(program.said()).toMatch(/second stops/);
  expect(program.said()).toMatch(/first ended \(SIGKILL\), so everything else was stopped\./);
});

test("a program that is not there is a failure that says so", async () => {
  const program = run(`await untilOneEnds([family.start("It", "/nowhere/at-all", [])]);`);
  expect(await program.ended).toBe(1);
  expect(program.said()).toMatch(/It ended \(spawn \/nowhere\/at-all ENOENT\)/);
});

test("under npm, the end of npm's shell is the request to stop", async () => {
  const program = run(TWO, { npm_lifecycle_event: "start" }, ["sh", ["-c", '"$0" "$@"; true']]);
  await program.until(/first runs/);
  await program.until(/second runs/);
  program.child.kill("SIGTERM");
  await program.until(/Stopping\.[\s\S]*second stops[\s\S]*first stops/);
  // Only when the last of them is gone does their output end.
  await program.ended;
});
