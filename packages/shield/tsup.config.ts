import { preset } from "../../tsup.preset";

export default {
  ...preset,
  // The contract of stores is for tests in this repository.
  entry: ["src/**/*.ts", "!src/**/*.test.ts", "!src/**/testing/**"],
  dts: { entry: ["src/index.ts"] },
};
