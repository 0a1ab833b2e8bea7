import { defineProject } from "vitest/config";
import type { UserProjectConfigExport } from "vitest/config";

/** A test project that reads the sources of our packages, so that nothing is built before tests. */
export function project(name: string, test: Record<string, unknown> = {}): UserProjectConfigExport {
  const conditions = ["@letsping/source"];
  return defineProject({
    resolve: { conditions: [...conditions, "module", "node", "development|production"] },
    ssr: { resolve: { conditions: [...conditions, "module", "node", "development|production"] } },
    test: { name, include: ["src/**/*.test.ts"], ...test },
  } as UserProjectConfigExport);
}
