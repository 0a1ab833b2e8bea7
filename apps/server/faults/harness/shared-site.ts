import { randomBytes } from "node:crypto";
import type { NetConnectOpts } from "node:net";
import { freePort } from "../../src/testing/gateway-process";
import { superviseGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { openPostgres } from "./postgres";
import { castAt } from "./site";
import { SETTINGS } from "./site";
import type { Site } from "./site";
import { createTcpProxy } from "./tcp-proxy";
import type { TcpProxy } from "./tcp-proxy";

/** Gateways over one PostgreSQL that is not theirs. A proxy stands before them, another before the database. */
export interface SharedSite extends Site {
  front: TcpProxy;
  database: TcpProxy;
}

/** Opens a site with this many gateways. */
export async function openSharedSite(count: number, more: Record<string, string> = {}): Promise<SharedSite> {
  const postgres = await openPostgres();
  const database = await createTcpProxy(() => [{ path: postgres.socket }]);
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  let turn = 0;
  const front = await createTcpProxy((): NetConnectOpts[] => {
    turn++;
    // In turn; one that does not take the connection leaves it to the next.
    return ports.map((_, index) => ({ host: "127.0.0.1", port: ports[(index + turn) % count] ?? 0 }));
  });
  const url = `http://127.0.0.1:${front.port}`;
  const environment = {
    ...SETTINGS,
    DATABASE_URL: `postgresql://letsping@127.0.0.1:${database.port}/letsping`,
    LETSPING_MASTER_KEY: randomBytes(32).toString("base64"),
    LETSPING_PUBLIC_URL: url,
    ...more,
  };
  const gateways: Gateway[] = [];
  for (const port of ports) gateways.push(await superviseGateway(port, environment));
  return {
    gateways,
    front,
    database,
    url,
    databaseUrl: postgres.url,
    cast: await castAt(url),
    async close() {
      database.meddle("pass");
      for (const gateway of gateways) await gateway.stop();
      await front.close();
      await database.close();
      await postgres.close();
    },
  };
}
