import { project } from "../../vitest.shared.ts";

export default project("server", {
  globalSetup: ["src/testing/global-setup.ts"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
});
