import { createConnection } from "node:net";
import { freePort } from "../../src/testing/gateway-process";
import { hasRedis } from "../../src/testing/redis-server";
import { spawnRedis } from "../../src/testing/redis-server";
import { until } from "../../src/testing/until";

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(socket.destroy().destroyed));
    socket.once("error", () => resolve(false));
  });
}

/** A Redis that keeps nothing; null where none is installed. */
export async function openRedis(): Promise<{ url: string; kill: () => void } | null> {
  if (!hasRedis) return null;
  const port = await freePort();
  const child = spawnRedis(port);
  await until("Redis answers", () => answers(port));
  return { url: `redis://127.0.0.1:${port}`, kill: () => void child.kill("SIGKILL") };
}
