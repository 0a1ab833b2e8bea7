import { dirname } from "node:path";
import { join } from "node:path";
import { clusterPaths } from "../../src/db/cluster-paths";
import { startEmbedded } from "../../src/db/embedded";
import { unprivilegedUser } from "../../src/db/unprivileged-user";
import { createDataFolder } from "./site";

/** A PostgreSQL of nobody's, in a folder of its own. */
export async function openPostgres(): Promise<{ url: string; socket: string; close: () => Promise<void> }> {
  const folder = createDataFolder();
  const postgres = await startEmbedded({ dataDir: folder.path });
  const { socketFolder } = clusterPaths(folder.path, unprivilegedUser());
  return {
    url: postgres.url,
    socket: join(socketFolder ?? dirname(folder.cluster), ".s.PGSQL.5432"),
    async close() {
      await postgres.stop();
      await folder.remove();
    },
  };
}
