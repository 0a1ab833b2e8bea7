import { project } from "../../vitest.shared.ts";

export default project("bench-guardrails", { include: ["*.test.ts"] });
