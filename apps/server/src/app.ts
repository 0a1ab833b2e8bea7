import express from "express";
import type { ErrorRequestHandler } from "express";
import type { Express } from "express";
import { mountAuth } from "./auth/mount-auth";
import type { Deps } from "./deps";
import { trustProxies } from "./http/client-address";
import { DOCS_STYLE } from "./http/docs-page";
import { docsPage } from "./http/docs-page";
import { sendError } from "./http/errors";
import { openExchange } from "./http/gatekeeper";
import { requireKnownHost } from "./http/gatekeeper";
import { mountRoutes } from "./http/mount";
import { observeCalls } from "./http/observe-calls";
import { openApiDocument } from "./http/openapi";
import { mountDashboard } from "./http/static-files";
import { ROUTES } from "./routes";

/** The gateway over HTTP: the gatekeeper, the routes, their documentation, the dashboard. */
export function createApp(deps: Deps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("case sensitive routing", true);
  trustProxies(app, deps);
  app.use(observeCalls(deps));
  app.use(openExchange(deps));
  app.use(requireKnownHost(deps));
  mountAuth(app, deps);
  mountRoutes(app, deps, ROUTES);
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
