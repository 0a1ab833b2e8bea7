import { linkSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { readFileSync } from "node:fs";
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

/** The gateway that holds a data folder now, or null. */
export function lockHolder(dataDir: string): Holder | null {
  const holder = readHolder(join(dataDir, "gateway.lock"));
  return holder && isAlive(holder.pid) && startOf(holder.pid) === holder.startedAt ? holder : null;
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
        rmSync(file, { force: true });
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release: () => rmSync(file, { force: true }),
    update: (taken) => write(file, { ...mine, port: taken }),
  };
}
