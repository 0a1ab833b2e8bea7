import { project } from "../../vitest.shared.ts";

/** Runs the built command, so it needs `turbo run build` first. Vitest takes every project's name only once. */
export default project("packed-mcp", {
  include: ["src/ask-human.test.ts", "src/gate/filesystem.test.ts"],
  globalSetup: ["../../apps/server/src/testing/global-setup.ts", "test/built-setup.ts"],
  isolate: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
});
