import { letsPing } from "./letsping-gateway";
import { peer } from "./peers";
import type { System } from "./system";
import { NAMES } from "./system-names";

/** Everything that is measured, in the order of the tables. @param profileFolder for V8's profiles of the gateways */
export function systemsOf(profileFolder: string | null): System[] {
  return [
    letsPing(NAMES.ours, { projects: 1, requests: 0 }, profileFolder),
    letsPing(NAMES.manyRequests, { projects: 1, requests: 1_000_000 }, profileFolder),
    letsPing(NAMES.manyProjects, { projects: 100, requests: 0 }, profileFolder),
    peer(NAMES.restate, { folder: "restate", client: "client" }, false),
    peer(NAMES.restateInside, { folder: "restate", client: "inside-client" }, false),
    peer(NAMES.dbos, { folder: "dbos", client: "client" }, true),
    peer(NAMES.prototype, { folder: "prototype", client: "client" }, true),
  ];
}

/**
 * As which system the memory of one is measured, if it is: LetsPing's with more keys than one, because a key may hold
 * 5,000 waiters, and without a profiler, which takes memory itself.
 */
export function forMemory(system: System): System | null {
  if (system.name === NAMES.ours) return letsPing(system.name, { projects: 4, requests: 0 });
  const isMeasured = [NAMES.restate, NAMES.dbos, NAMES.prototype].some((name) => name === system.name);
  return isMeasured ? system : null;
}
