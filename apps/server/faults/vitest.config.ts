import { project } from "../../../vitest.shared.ts";

// Real processes that are killed: one file after the other.
export default project("faults", {
  include: ["**/*.test.ts"],
  fileParallelism: false,
  testTimeout: 300_000,
  hookTimeout: 120_000,
});
