import { project } from "../../vitest.shared.ts";

/** Runs the built files, so it needs `turbo run build` first. Vitest takes every project's name only once. */
export default project("packed-sdk", {
  include: ["test/*.test.ts"],
  globalSetup: ["test/global-setup.ts"],
  testTimeout: 120_000,
  hookTimeout: 120_000,
});
