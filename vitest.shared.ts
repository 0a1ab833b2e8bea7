import { fileURLToPath } from "node:url";
import { defineProject } from "vitest/config";
import type { UserProjectConfigExport } from "vitest/config";

/**
 * A test project that reads the sources of our packages, so that nothing is built before tests. A test that prints an
 * unexpected warning or error fails.
 */
export function project(
  name: string,
  { setupFiles = [], ...test }: Record<string, unknown> & { setupFiles?: string[] } = {},
): UserProjectConfigExport {
  const conditions = ["@letsping/source"];
  const failOnConsole = fileURLToPath(new URL("scripts/fail-on-console.ts", import.meta.url));
  return defineProject({
    resolve: { conditions: [...conditions, "module", "node", "development|production"] },
    // Without "module": Node has no such condition, and files that packages offer under it need not run in Node.
    ssr: { resolve: { conditions: [...conditions, "node", "development|production"] } },
    test: { name, include: ["src/**/*.test.ts"], ...test, setupFiles: [failOnConsole, ...setupFiles] },
  } as UserProjectConfigExport);
}
