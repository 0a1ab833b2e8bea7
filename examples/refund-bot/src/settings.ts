import type { Trust } from "./receipt-gate";

/** A value of the environment; an empty one counts as unset. */
export function setting(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** Whom the ledger believes, from its own environment. */
export function trustFromEnvironment(): Trust {
  const baseUrl = setting("LETSPING_BASE_URL") ?? "http://localhost:3000/api";
  return {
    gatewayUrl: baseUrl.replace(/\/+$/, "").replace(/\/api$/, ""),
    issuer: setting("LEDGER_ISSUER"),
    projectId: setting("LEDGER_PROJECT_ID"),
    mode: setting("LEDGER_MODE") === "live" ? "live" : "test",
  };
}

/** Resolves with the name of the first signal that asks the process to end. */
export function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    // Kept: a signal may come twice, to the whole group and from whoever started this process.
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => resolve(name));
  });
}
