import type { RequestListener } from "node:http";
import express from "express";
import type { ErrorRequestHandler } from "express";
import type { Express } from "express";
import { mountAuth } from "./auth/mount-auth";
import type { Deps } from "./deps";
import { createAnswerer } from "./http/answer-calls";
import { believeProxies } from "./http/client-address";
import { DOCS_STYLE } from "./http/docs-page";
import { docsPage } from "./http/docs-page";
import { sendError } from "./http/errors";
import { headersOf } from "./http/gatekeeper";
import { knownHostOf } from "./http/gatekeeper";
import { observeCall } from "./http/observe-calls";
import { openApiDocument } from "./http/openapi";
import { mountDashboard } from "./http/static-files";
import { mountMcp } from "./mcp/mount-mcp";
import { ROUTES } from "./routes";

/** What is no route of ours: the sign-in library, MCP, the documentation, the dashboard. */
function createPages(deps: Deps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("case sensitive routing", true);
  mountAuth(app, deps);
  mountMcp(app, deps);
  const openApi = openApiDocument(ROUTES, deps.origins[0] ?? "");
  app.get("/openapi.json", (_request, response) => void response.json(openApi));
  app.get("/docs", (_request, response) => void response.type("html").send(docsPage(ROUTES, openApi)));
  app.get("/docs.css", (_request, response) => void response.type("css").send(DOCS_STYLE));
  mountDashboard(app, deps);
  const onError: ErrorRequestHandler = (cause, _request, response, _next) => {
    sendError(response, cause, deps.log);
  };
  app.use(onError);
  return app;
}

/**
 * The gateway over HTTP: the gatekeeper, the routes, their documentation, the dashboard. Calls of routes never enter
 * Express, which gives each of its calls another prototype and so makes every later look at it slow.
 */
export function createApp(deps: Deps): RequestListener {
  const pages = createPages(deps);
  const answer = createAnswerer(deps, ROUTES);
  const noteProxies = believeProxies(deps);
  const setHeaders = headersOf(deps);
  const requireKnownHost = knownHostOf(deps);
  return (request, response) => {
    noteProxies(request);
    observeCall(deps, request, response, () => {
      try {
        setHeaders(request, response);
        requireKnownHost(request);
        if (!answer(request, response)) pages(request, response);
      } catch (cause) {
        sendError(response, cause, deps.log);
      }
    });
  };
}
