import { actionRoutes } from "./actions/routes";
import { keyRoutes } from "./auth/key-routes";
import { authRoutes } from "./auth/routes";
import { decisionRoutes } from "./decisions/routes";
import { eventRoutes } from "./events/routes";
import { healthRoutes } from "./http/health";
import type { Route } from "./http/route";
import { projectRoutes } from "./projects/routes";
import { receiptRoutes } from "./receipts/routes";
import { requestRoutes } from "./requests/routes";

/** Every route of the gateway. The same list is mounted, documented and tested. */
export const ROUTES: readonly Route[] = [
  ...requestRoutes,
  ...decisionRoutes,
  ...eventRoutes,
  ...authRoutes,
  ...projectRoutes,
  ...keyRoutes,
  ...actionRoutes,
  ...receiptRoutes,
  ...healthRoutes,
];
