// Child processes that end together: started one after another, stopped in the opposite order.
import { spawn } from "node:child_process";

/** Longest time that a process gets to end by itself, in milliseconds. The gateway finishes what it accepted. */
const STOP_LIMIT_MS = 20_000;
/** A second signal within this time is the same one: npm hands a Ctrl-C on that the terminal had sent as well. */
const SAME_SIGNAL_MS = 1_500;

/** Something that a person has to know or to mend; the message is all of it. */
export class Problem extends Error {
  name = "Problem";
}

/** How often it is looked whether npm still lives, in milliseconds. */
const PARENT_CHECK_MS = 250;

/**
 * Resolves when the process is asked to end. A SIGTERM to `npm start` ends npm and its shell and never comes here; then
 * the lost parent is the request.
 *
 * @param onInsist called when it is asked a second time
 */
export function untilSignal(onInsist = () => undefined) {
  return new Promise((resolve) => {
    let firstAt = 0;
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(name, () => {
        if (firstAt === 0) {
          firstAt = Date.now();
          resolve(name);
        } else if (Date.now() - firstAt > SAME_SIGNAL_MS) {
          onInsist();
        }
      });
    }
    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve("SIGTERM"), PARENT_CHECK_MS).unref();
  });
}

/**
 * Starts a process.
 *
 * @param options as for spawn. `group: true` gives it a process group of its own, which is stopped as a whole; `apart: true`
 * gives it one too, so that a Ctrl-C does not reach it, but only the process itself is told to stop
 * @returns its name, the child, `ended` (resolves with how it ended) and `stop`
 */
export function startProcess(name, command, words, { group = false, apart = false, ...options } = {}) {
  const ownGroup = group && process.platform !== "win32";
  const child = spawn(command, words, { ...options, detached: ownGroup || apart });
  let over = false;
  const ended = new Promise((resolve) => {
    child.once("error", (cause) => resolve({ how: cause.message, code: 1 }));
    child.once("close", (code, signal) => resolve({ how: signal ?? `exit code ${code}`, code: code ?? 1 }));
  }).finally(() => {
    over = true;
  });
  const send = (signal) => {
    if (over || child.pid === undefined) return;
    try {
      process.kill(ownGroup ? -child.pid : child.pid, signal);
    } catch (cause) {
      // It ended in the same moment.
      if (cause.code !== "ESRCH") throw cause;
    }
  };
  const stop = async () => {
    send("SIGTERM");
    const hard = setTimeout(() => send("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(hard);
  };
  return { name, child, ended, stop, kill: () => send("SIGKILL") };
}

/** Processes that live and end together. */
export function createFamily() {
  const members = [];
  return {
    start(...words) {
      const member = startProcess(...words);
      members.push(member);
      return member;
    },
    /** Takes in something else that has `stop` and `kill`. */
    adopt(member) {
      members.push(member);
    },
    /** Stops all, the last one first. */
    async stop() {
      for (const member of members.toReversed()) await member.stop();
    },
    /** Ends all at once. The gateway's PostgreSQL lives on; the next gateway takes it over. */
    kill() {
      for (const member of members) member.kill();
    },
  };
}

/** A problem as soon as one of these processes ends by itself. */
export async function untilOneEnds(processes) {
  const { name, how } = await Promise.race(
    processes.map(({ name, ended }) => ended.then(({ how }) => ({ name, how }))),
  );
  throw new Problem(`${name} ended (${how}), so everything else was stopped.`);
}

/**
 * Runs `work` until it fails or a signal comes, then stops the family and ends the process: exit code 0 after a signal,
 * 1 after a problem.
 *
 * @param work gets the family; what it starts there is stopped
 */
export async function runUntilStopped(work) {
  const family = createFamily();
  const signal = untilSignal(() => {
    family.kill();
    process.exit(1);
  });
  let problem = null;
  // A terminal that was closed takes no more text; everything is stopped in order all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    await Promise.race([signal, work(family)]);
  } catch (cause) {
    problem = cause;
  }
  if (problem === null) console.log("\nStopping.");
  await family.stop();
  if (problem !== null) console.error(`\n${problem instanceof Problem ? problem.message : problem.stack}`);
  process.exit(problem === null ? 0 : 1);
}
