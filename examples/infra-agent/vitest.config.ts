import { project } from "../../vitest.shared.ts";

export default project("infra-agent", {
  globalSetup: ["../../apps/server/src/testing/global-setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
});
