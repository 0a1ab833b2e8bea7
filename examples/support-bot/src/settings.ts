import { followSignInLink } from "./person";
import type { Pins } from "./person";
import type { Session } from "./person";
import { signIn } from "./person";

/** What a run was told from outside. */
export interface Settings {
  apiKey: string;
  /** Root of the gateway, without `/api`. */
  gatewayUrl: string;
  /** A PostgreSQL server that runs already; undefined: one of its own. */
  databaseUrl: string | undefined;
}

/** A value of the environment; an empty one counts as unset. */
function setting(name: string): string | undefined {
  return process.env[name] || undefined;
}

function required(name: string, why: string): string {
  const value = setting(name);
  if (value === undefined) throw new Error(`${name} is not set; ${why}`);
  return value;
}

/** @throws where something is missing, with what would work */
export function readSettings(): Settings {
  const baseUrl = setting("LETSPING_BASE_URL") ?? "http://localhost:3000/api";
  return {
    apiKey: required("LETSPING_API_KEY", "make a key in the dashboard under Settings, Developers."),
    gatewayUrl: baseUrl.replace(/\/+$/, "").replace(/\/api$/, ""),
    databaseUrl: setting("SHOP_DATABASE_URL"),
  };
}

/** Whom the backend believes, where nobody is signed in who could look it up. */
export function readPinsFromEnvironment(): Pins {
  const why = "the backend must know whose approvals count. `npm start -- --demo` looks it up as the owner.";
  return { issuer: required("SHOP_ISSUER", why), projectId: required("SHOP_PROJECT_ID", why) };
}

/** Signs the person of the demo in, as LETSPING_OWNER_EMAIL and its password, or with SUPPORT_BOT_SIGN_IN_LINK. */
export function signInFromEnvironment(gatewayUrl: string): Promise<Session> {
  const link = setting("SUPPORT_BOT_SIGN_IN_LINK");
  if (link !== undefined) return followSignInLink(link);
  const why =
    "the demo decides as the gateway's owner. SUPPORT_BOT_SIGN_IN_LINK may hold a sign-in link instead.";
  return signIn(gatewayUrl, required("LETSPING_OWNER_EMAIL", why), required("LETSPING_OWNER_PASSWORD", why));
}
