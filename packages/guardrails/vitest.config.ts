import { project } from "../../vitest.shared.ts";

export default project("guardrails", { testTimeout: 30_000 });
