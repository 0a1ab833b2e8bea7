import { project } from "../../vitest.shared.ts";

export default project("adapters", {
  // The gateway's own tests' database: the tests here run a whole gateway.
  globalSetup: ["../../apps/server/src/testing/global-setup.ts"],
  // Files share what they import, which is most of their time, and nothing else: each has a gateway of its own.
  isolate: false,
  // They wait more than they compute.
  maxWorkers: 2,
  testTimeout: 60_000,
  hookTimeout: 60_000,
});
