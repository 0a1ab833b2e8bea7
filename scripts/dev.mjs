// npm run dev: the gateway from its source, started again after each change, and the dashboard on port 5173, which
// changes in the browser as it is edited. Calls of the dashboard go through to the gateway.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { demoKey } from "./local-gateway.mjs";
import { localGateway } from "./local-gateway.mjs";
import { makeSignInLink } from "./local-gateway.mjs";
import { requirePlace } from "./local-gateway.mjs";
import { setting } from "./local-gateway.mjs";
import { untilReady } from "./local-gateway.mjs";
import { requireNode } from "./pnpm.mjs";
import { root } from "./pnpm.mjs";
import { prepare } from "./prepare.mjs";
import { Problem } from "./processes.mjs";
import { runUntilStopped } from "./processes.mjs";
import { untilOneEnds } from "./processes.mjs";

const PAGE_PORT = 5173;
const PAGE = `http://localhost:${PAGE_PORT}`;
const OF_THE_GATEWAY = ["/api", "/.well-known", "/openapi.json", "/docs", "/healthz", "/readyz"];
const server = join(root, "apps", "server");
const fromSource = ["--conditions=@letsping/source", "src/main.ts"];

/** A package as `folder` sees it; it is there only after the install. */
function locate(folder, name) {
  return createRequire(join(folder, "package.json")).resolve(name);
}

/**
 * Hands the dashboard's calls to the gateway as its own page would make them. The Origin of any other page stays, so
 * that the gateway refuses it here as well.
 */
function passThrough(target) {
  const proxy = {
    target,
    changeOrigin: true,
    configure(through) {
      through.on("proxyReq", (outgoing, incoming) => {
        if (incoming.headers.origin === PAGE) outgoing.setHeader("Origin", target);
      });
    },
  };
  return Object.fromEntries(OF_THE_GATEWAY.map((path) => [path, proxy]));
}

async function startPage(family, gateway) {
  const { createServer } = await import(pathToFileURL(locate(server, "vite")).href);
  const page = await createServer({
    root: join(server, "web"),
    clearScreen: false,
    server: { port: PAGE_PORT, strictPort: true, proxy: passThrough(gateway.origin) },
  });
  family.adopt({ stop: () => page.close(), kill: () => undefined });
  try {
    await page.listen();
  } catch (cause) {
    throw new Problem(
      `The dashboard could not start on port ${PAGE_PORT}: ${cause.message}. Stop what uses that port.`,
    );
  }
}

async function runDev(family) {
  const gateway = localGateway();
  await requirePlace(gateway, "npm run dev");
  await prepare(family, ["install", "generate"]);
  const key = setting("LETSPING_BOOTSTRAP_API_KEY") ?? demoKey(gateway.dataDir);
  const watch = [locate(root, "tsx/cli"), "watch", "--clear-screen=false", ...fromSource];
  const running = family.start("The gateway", process.execPath, watch, {
    cwd: server,
    env: { ...gateway.environment, LETSPING_BOOTSTRAP_API_KEY: key },
    stdio: ["ignore", "inherit", "inherit"],
    // tsx kills the gateway at its second signal, and a Ctrl-C would come twice: from the terminal and from here.
    apart: true,
  });
  const failure = untilOneEnds([running]);
  failure.catch(() => undefined);
  await untilReady(gateway, running);
  await startPage(family, gateway);
  if (process.stdout.isTTY) {
    const command = [process.execPath, ["--import", "tsx", ...fromSource]];
    const link = await makeSignInLink(gateway, command, { cwd: server });
    console.log(
      `\nSign in with this link. It works once, for 10 minutes:\n\n  ${PAGE}${link.slice(gateway.origin.length)}\n`,
    );
  }
  console.log(`The dashboard is on ${PAGE}, the gateway on ${gateway.origin}. Ctrl-C stops both.\n`);
  await failure;
}

requireNode();
await runUntilStopped(runDev);
