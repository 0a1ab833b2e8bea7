import { LetsPingError } from "@letsping/core";
import findMyWay from "find-my-way";
import type { Route } from "./route";

/** The route that a call is for, and what stands in its address. */
export interface FoundRoute {
  route: Route;
  params: Record<string, string | undefined>;
  query: Record<string, unknown>;
}

/** The route for a method and an address; the methods that the path takes instead; null where no route has this path. */
export type FindRoute = (method: string, url: string) => FoundRoute | { allowed: string } | null;

const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;
/** An id or a name in a path, percent-encoded. */
const LONGEST_PARAMETER = 4_096;

const nothing = () => undefined;

/** @throws LetsPingError `invalid_request` for an address that cannot be read */
export function createRouter(routes: readonly Route[]): FindRoute {
  const router = findMyWay({
    caseSensitive: true,
    maxParamLength: LONGEST_PARAMETER,
    // Marks the answer: a handler without a route.
    onBadUrl: nothing,
  });
  for (const route of routes) router.on(route.method, route.path, nothing, route);
  return (method, url) => {
    const asked = METHODS.find((each) => each === (method === "HEAD" ? "GET" : method));
    const found = asked === undefined ? null : router.find(asked, url);
    if (found) {
      const { store, params, searchParams } = found;
      if (!store) throw new LetsPingError("invalid_request", "The address of the call cannot be read.");
      return { route: store as Route, params, query: searchParams };
    }
    const allowed = METHODS.filter((each) => router.find(each, url)?.store);
    if (allowed.length === 0) return null;
    return { allowed: [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : [])].join(", ") };
  };
}
