import { preset } from "../../tsup.preset";

export default {
  ...preset,
  // What only the tests of this repository use.
  entry: ["src/**/*.ts", "!src/**/*.test.ts", "!src/**/testing/**"],
  dts: { entry: ["src/index.ts", "src/contract/index.ts"] },
};
