import { project } from "../../vitest.shared.ts";

export default project("sdk", {
  globalSetup: ["test/global-setup.ts"],
  testTimeout: 20_000,
  hookTimeout: 60_000,
});
