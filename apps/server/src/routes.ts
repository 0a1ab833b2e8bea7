import { actionRoutes } from "./actions/routes";
import { accountRoutes } from "./auth/account-routes";
import { keyRoutes } from "./auth/key-routes";
import { authRoutes } from "./auth/routes";
import { decisionRoutes } from "./decisions/routes";
import { eventRoutes } from "./events/routes";
import { guardrailRoutes } from "./guardrails/routes";
import { healthRoutes } from "./http/health";
import { metricsRoutes } from "./http/metrics-routes";
import type { Route } from "./http/route";
import { peopleRoutes } from "./people/routes";
import { projectRoutes } from "./projects/routes";
import { receiptRoutes } from "./receipts/routes";
import { requestRoutes } from "./requests/routes";
import { shieldRoutes } from "./shield/routes";
import { viewRoutes } from "./views/routes";

/** Every route of the gateway. The same list is mounted, documented and tested. */
export const ROUTES: readonly Route[] = [
  ...decisionRoutes,
  ...requestRoutes,
  ...viewRoutes,
  ...eventRoutes,
  ...authRoutes,
  ...accountRoutes,
  ...projectRoutes,
  ...peopleRoutes,
  ...keyRoutes,
  ...actionRoutes,
  ...guardrailRoutes,
  ...shieldRoutes,
  ...receiptRoutes,
  ...healthRoutes,
  ...metricsRoutes,
];
