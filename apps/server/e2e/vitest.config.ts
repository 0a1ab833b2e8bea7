import { project } from "../../../vitest.shared.ts";

// One browser and one gateway for each file; files one after the other, so that two cores are enough.
export default project("e2e", {
  include: ["**/*.test.ts"],
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 90_000,
});
