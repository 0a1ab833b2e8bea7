import { linkSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { renameSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StartError } from "../config";
import { isAlive } from "./embedded";

const Holder = z.object({ pid: z.number(), startedAt: z.string(), port: z.number() });
type Holder = z.infer<typeof Holder>;

/** When a process began, so that a number that was given to another process is not mistaken for the holder. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ")[19] ?? "";
  } catch {
    // No /proc on this system: the number alone has to do.
    return "";
  }
}

function readHolder(file: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Missing, or cut off by a full disk: nobody holds it.
    return null;
  }
}

/** Whether the process that wrote a lock still lives. */
function holds(holder: Holder | null): holder is Holder {
  return holder !== null && isAlive(holder.pid) && startOf(holder.pid) === holder.startedAt;
}

/** The gateway that holds a data folder now, or null. */
export function lockHolder(dataDir: string): Holder | null {
  const holder = readHolder(join(dataDir, "gateway.lock"));
  return holds(holder) ? holder : null;
}

/** Takes away the lock of a process that died. Several may try at once: whoever got a new one by that gives it back. */
function removeStale(file: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (holds(readHolder(aside))) linkSync(aside, file);
  } catch (cause) {
    // Another was faster, with the taking away or with a lock of its own.
    if (!["ENOENT", "EEXIST"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * Takes the data folder for this process. The lock of a process that died is taken over.
 *
 * @returns a function that gives it back, and one that says which port was taken
 * @throws StartError that names the process and port that hold it
 */
export function lockFolder(
  dataDir: string,
  port: number,
): { release: () => void; update: (port: number) => void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, "gateway.lock");
  const mine: Holder = { pid: process.pid, startedAt: startOf(process.pid), port };
  const draft = `${file}.${process.pid}`;
  const write = (path: string, holder: Holder) =>
    writeFileSync(path, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  write(draft, mine);
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        // A link is made whole or not at all, and fails where the name is taken.
        linkSync(draft, file);
        break;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 4) throw cause;
        const holder = lockHolder(dataDir);
        if (holder) {
          throw new StartError(
            `Another gateway (process ${holder.pid}, port ${holder.port}) already uses the data folder ${dataDir}. ` +
              "Stop it, or set LETSPING_DATA_DIR to another folder.",
          );
        }
        removeStale(file);
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release: () => rmSync(file, { force: true }),
    update(taken) {
      // Never half written: who reads nothing takes the lock for one that nobody holds.
      write(draft, { ...mine, port: taken });
      renameSync(draft, file);
    },
  };
}
