import { project } from "../../vitest.shared.ts";

export default project("support-bot", {
  globalSetup: ["../../apps/server/src/testing/global-setup.ts"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
});
