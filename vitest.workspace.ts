/** The test projects. Vitest 4 does not read this file by itself: vitest.config.ts does. */
export const projects = [
  "packages/core/vitest.config.ts",
  "packages/guardrails/vitest.config.ts",
  "packages/sdk/vitest.config.ts",
  "packages/sdk/vitest.packed.config.ts",
  "apps/server/vitest.config.ts",
  "apps/server/web/vitest.config.ts",
  "apps/server/packed/vitest.config.ts",
  "apps/server/e2e/vitest.config.ts",
  "apps/server/faults/vitest.config.ts",
  "examples/refund-bot/vitest.config.ts",
  "examples/support-bot/vitest.config.ts",
  "scripts/vitest.config.ts",
];
