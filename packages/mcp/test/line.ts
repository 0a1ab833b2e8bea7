import { createServer } from "node:http";
import { request } from "node:http";
import type { AddressInfo } from "node:net";

/** A line to a gateway that can be lost. */
export interface Line {
  /** The gateway's root as it is reached over this line. */
  url: string;
  /** Paths that were called over it. */
  called: string[];
  /** Ends what is open; from now on nobody gets through. */
  lose: () => void;
  mend: () => void;
  close: () => Promise<void>;
}

/** Lays a line to a gateway. It works until it is lost. */
export async function layLine(gatewayUrl: string): Promise<Line> {
  const target = new URL(gatewayUrl);
  const called: string[] = [];
  let isLost = false;
  const server = createServer((near, answer) => {
    if (isLost) return void near.destroy();
    const { method, url = "/", headers } = near;
    called.push(url);
    const far = request(new URL(url, target), { method, headers: { ...headers, host: target.host } });
    far.on("response", (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    far.on("error", () => near.destroy());
    answer.on("close", () => far.destroy());
    near.pipe(far);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    lose() {
      isLost = true;
      server.closeAllConnections();
    },
    mend() {
      isLost = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
