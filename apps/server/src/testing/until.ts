import { setTimeout as delay } from "node:timers/promises";

/**
 * Looks until a condition holds. Tests wait for facts with it, never for a time.
 *
 * @param deadlineMs how long to look, in milliseconds. Default 10,000
 * @throws Error that names what did not come true
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`In ${deadlineMs} ms it did not happen that ${what}.`);
    await delay(5);
  }
}
