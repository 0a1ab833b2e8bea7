import { project } from "../../vitest.shared.ts";

/** The adapter that runs code of its framework, over the oldest version of the peer range. Vitest takes a name only once. */
export default project("adapters-oldest", {
  include: ["src/openai-agents.test.ts"],
  alias: { "@openai/agents": "openai-agents-oldest" },
  globalSetup: ["../../apps/server/src/testing/global-setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
});
