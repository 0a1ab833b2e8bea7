import { existsSync } from "node:fs";
import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { extname } from "node:path";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LetsPingError } from "@letsping/core";
import express from "express";
import type { Express } from "express";
import type { RequestHandler } from "express";
import type { Deps } from "../deps";
import { sendError } from "./errors";

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>LetsPing</title></head><body><h1>The gateway runs.</h1><p>The dashboard is not built. Run <code>npm start</code>, or <code>pnpm --filter @letsping/server build</code>.</p></body></html>`;

/** The built dashboard: beside the bundled gateway, or in the source tree. */
function webFolder(): string | null {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, "web"), join(here, "..", "..", "dist", "web")];
  return candidates.find((folder) => existsSync(join(folder, "index.html"))) ?? null;
}

const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/** Puts the compressed twin that the build made in the place of an asset, where the browser takes it. */
function compressedTwins(assets: string): RequestHandler {
  const files = new Set(readdirSync(assets));
  return (request, response, next) => {
    const name = request.path.slice(1);
    if (files.has(name) && files.has(`${name}.br`)) {
      response.vary("Accept-Encoding");
      const taken = ENCODINGS.find(([encoding]) => request.acceptsEncodings(encoding) === encoding);
      if (taken) {
        const [encoding, ending] = taken;
        response.type(extname(name));
        response.setHeader("Content-Encoding", encoding);
        request.url = `/${name}${ending}`;
      }
    }
    next();
  };
}

/** Serves the dashboard. Hashed files may be kept for ever; the page itself never. */
export function mountDashboard(app: Express, deps: Deps): void {
  const folder = webFolder();
  const page = folder ? readFileSync(join(folder, "index.html"), "utf8") : NOT_BUILT;
  if (folder)
    app.use(
      "/assets",
      compressedTwins(join(folder, "assets")),
      express.static(join(folder, "assets"), {
        immutable: true,
        maxAge: "1y",
        index: false,
        fallthrough: true,
      }),
    );
  if (folder) app.use(express.static(folder, { index: false, maxAge: 0, dotfiles: "ignore" }));
  app.use((request, response) => {
    const isPage =
      ["GET", "HEAD"].includes(request.method) &&
      !/^\/(api|assets)(\/|$)/.test(request.path) &&
      request.accepts("html") !== false;
    if (isPage && !/\.[a-z0-9]{2,5}$/i.test(request.path)) {
      response.setHeader("Cache-Control", "no-store");
      response.type("html").send(page);
      return;
    }
    const error = new LetsPingError(
      "not_found",
      `${request.method} ${request.path.slice(0, 200)} is no route of this gateway.`,
    );
    sendError(response, error, deps.log);
  });
}
