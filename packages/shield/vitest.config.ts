import { project } from "../../vitest.shared.ts";

export default project("shield", { testTimeout: 30_000 });
