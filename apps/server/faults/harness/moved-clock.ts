import { spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { existsSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readdirSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterPaths } from "../../src/db/cluster-paths";
import { findEmbedded } from "../../src/db/embedded";
import { startEmbedded } from "../../src/db/embedded";
import { unprivilegedUser } from "../../src/db/unprivileged-user";
import { freePort } from "../../src/testing/gateway-process";
import { until } from "../../src/testing/until";
import { superviseGateway } from "./gateway";
import { castAt } from "./site";
import { createDataFolder } from "./site";
import { SETTINGS } from "./site";
import type { Site } from "./site";

const LIBRARIES = "/usr/lib";

/** The library that tells processes another time; null where it is not installed. */
function fakeTimeLibrary(): string | null {
  if (!existsSync(LIBRARIES)) return null;
  const places = readdirSync(LIBRARIES).map((name) =>
    join(LIBRARIES, name, "faketime", "libfaketimeMT.so.1"),
  );
  return places.find(existsSync) ?? null;
}

/** Why this machine cannot try it; null where it can. */
export function whyNoOtherTime(): string | null {
  return fakeTimeLibrary() === null ? "libfaketime is not installed (package faketime)" : null;
}

/** A clock that can be set while processes run. */
export interface MovedClock {
  /** What makes a process follow this clock. */
  environment: Record<string, string>;
  /** Sets it, for example `+25h`, `-1d`, `+0`. */
  set: (offset: string) => void;
  remove: () => void;
}

export function createMovedClock(): MovedClock {
  const folder = mkdtempSync(join(tmpdir(), "letsping-clock-"));
  // PostgreSQL runs as another user and reads it too.
  chmodSync(folder, 0o755);
  const file = join(folder, "offset");
  const set = (offset: string) => writeFileSync(file, offset, { mode: 0o644 });
  set("+0");
  return {
    environment: {
      LD_PRELOAD: fakeTimeLibrary() ?? "",
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      // Who sets a clock moves the time of day only, never what timers run by.
      DONT_FAKE_MONOTONIC: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    set,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A gateway and a PostgreSQL on one machine whose clock is moved under both. */
export async function openMovedMachine(clock: MovedClock): Promise<Site> {
  const folder = createDataFolder();
  const prepared = await startEmbedded({ dataDir: folder.path });
  await prepared.stop();
  const user = unprivilegedUser();
  const { binaries, cluster, socketFolder } = clusterPaths(folder.path, user);
  const settings = ["listen_addresses=", `unix_socket_directories=${socketFolder ?? ""}`, "timezone=UTC"];
  const postgres = spawn(
    join(binaries, "bin", "postgres"),
    ["-D", cluster, ...settings.flatMap((each) => ["-c", each])],
    {
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
      env: { ...clock.environment, LD_LIBRARY_PATH: join(binaries, "lib"), LC_ALL: "C" },
      cwd: cluster,
      stdio: "ignore",
    },
  );
  await until("PostgreSQL answers", async () => (await findEmbedded(folder.path)) !== null, 30_000);
  const environment = {
    ...SETTINGS,
    ...clock.environment,
    DATABASE_URL: prepared.url,
    LETSPING_MASTER_KEY: randomBytes(32).toString("base64"),
  };
  const gateway = await superviseGateway(await freePort(), environment);
  return {
    gateways: [gateway],
    databaseUrl: prepared.url,
    url: gateway.url,
    cast: await castAt(gateway.url),
    async close() {
      await gateway.stop();
      const ended = new Promise((resolve) => postgres.once("exit", resolve));
      postgres.kill("SIGINT");
      await ended;
      await folder.remove();
    },
  };
}
