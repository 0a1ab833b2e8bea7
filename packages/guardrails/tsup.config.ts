import { preset } from "../../tsup.preset";

export default { ...preset, dts: { entry: ["src/index.ts", "src/testing/index.ts"] } };
