import { project } from "../../vitest.shared.ts";

export default project("vercel-tool", {
  globalSetup: ["../../apps/server/src/testing/global-setup.ts"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
});
