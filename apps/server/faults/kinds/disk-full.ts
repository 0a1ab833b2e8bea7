import { spawnSync } from "node:child_process";
import { closeSync } from "node:fs";
import { openSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { unprivilegedUser } from "../../src/db/unprivileged-user";
import { until } from "../../src/testing/until";
import { call } from "../harness/call";
import { queryOnce } from "../harness/database";
import { createLedger } from "../harness/ledger";
import { noteAsked } from "../harness/ledger";
import type { Ledger } from "../harness/ledger";
import type { Outcome } from "../harness/outcome";
import { createDataFolder } from "../harness/site";
import { openOwnMachine } from "../harness/site";
import type { OwnMachine } from "../harness/site";
import { underLoad } from "../harness/under-load";
import type { Scale } from "../harness/under-load";

/** Enough for a new cluster and its first log files. */
const DISK = "160m";
const PIECE = Buffer.alloc(64 * 1024, "x");
/** Large enough that a full disk is noticed soon. */
const LARGE_NOTE = "n".repeat(200_000);

/** Why this machine cannot try it; null where it can. */
export function whyNoSmallDisk(): string | null {
  if (process.getuid?.() !== 0) return "only root may mount a small file system";
  const folder = createDataFolder();
  const tried = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.home], {
    encoding: "utf8",
  });
  if (tried.status === 0) spawnSync("umount", [folder.home]);
  void folder.remove();
  return tried.status === 0 ? null : `mounting is not allowed here (${tried.stderr.trim()})`;
}

/** A machine whose whole PostgreSQL lies on a small disk. */
export async function openSmallDisk(): Promise<OwnMachine> {
  const folder = createDataFolder();
  const user = unprivilegedUser();
  const options = `size=${DISK},mode=0700,uid=${user?.uid ?? 0},gid=${user?.gid ?? 0}`;
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder.home], {
    encoding: "utf8",
  });
  if (mounted.status !== 0) throw new Error(`The small disk could not be mounted: ${mounted.stderr}`);
  const site = await openOwnMachine({}, folder);
  return {
    ...site,
    async close() {
      await site.gateway.stop();
      spawnSync("umount", ["-l", folder.home]);
      await folder.remove();
    },
  };
}

function fill(file: string): void {
  const handle = openSync(file, "a");
  try {
    for (;;) writeSync(handle, PIECE);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOSPC") throw cause;
  } finally {
    closeSync(handle);
  }
}

/** Asks for something large until it is refused. What was acknowledged goes into the ledger. @returns the refusal's words */
async function askUntilRefused(site: OwnMachine, ledger: Ledger): Promise<string> {
  for (let index = 0; ; index++) {
    const key = `large-${index}`;
    const body = { service: "writer", action: "keep", payload: { note: LARGE_NOTE + index } };
    const heard = await call(ledger, site.cast.agent, "POST", "/api/ingest", {
      body,
      headers: { "Idempotency-Key": key },
    });
    if (heard.status === 200) noteAsked(ledger, key, heard.body.id);
    else if (heard.status === 503) return heard.body.message;
  }
}

/** Waits until the gateway takes asks again. @returns in words how long it took */
async function untilTaken(site: OwnMachine): Promise<string> {
  const freedAt = performance.now();
  const probe = createLedger();
  const body = { service: "writer", action: "probe", payload: {} };
  await until(
    "an ask is taken again",
    async () => (await call(probe, site.cast.agent, "POST", "/api/ingest", { body })).status === 200,
    90_000,
  );
  await site.gateway.untilReady();
  return `asks were taken ${((performance.now() - freedAt) / 1000).toFixed(1)} s after there was space`;
}

/** There is no space for rows, then there is again. */
export function diskFull(site: OwnMachine, { requests }: Scale): Promise<Outcome> {
  const ballast = join(site.folder.home, "ballast");
  return underLoad(site, {
    fault: "disk full: no space for rows",
    requests,
    async inject(ledger) {
      fill(ballast);
      const words = await askUntilRefused(site, ledger);
      rmSync(ballast);
      return [`told “${words}”`, `${await untilTaken(site)}, without a restart`];
    },
  });
}

/** There is no space for PostgreSQL's log of changes, which ends it; it cannot come back before there is space. */
export function diskFullForLog(site: OwnMachine, { requests }: Scale): Promise<Outcome> {
  const ballast = join(site.folder.home, "ballast");
  return underLoad(site, {
    fault: "disk full: no space for PostgreSQL's log",
    requests,
    async inject(ledger) {
      const postmaster = site.folder.postmaster();
      fill(ballast);
      const segments = Array.from(
        { length: 8 },
        () => "select pg_switch_wal(), pg_logical_emit_message(true, 'fill', 'x')",
      );
      // The last one ends PostgreSQL, and with it this connection.
      const ended = queryOnce(site.databaseUrl, segments.join(";")).then(
        () => false,
        () => true,
      );
      if (!(await ended)) throw new Error("PostgreSQL found space for its log.");
      const words = await askUntilRefused(site, ledger);
      rmSync(ballast);
      const taken = await untilTaken(site);
      const same = postmaster === site.folder.postmaster();
      return [
        `told “${words}”`,
        `${taken}; ${same ? "PostgreSQL recovered by itself" : "the gateway started PostgreSQL again"}`,
      ];
    },
  });
}
