import { preset } from "../../tsup.preset";

/** One for each subpath: a program loads the framework that it has, and no other. */
const entries = ["langchain", "langgraph", "openai", "openai-agents", "vercel"].map(
  (name) => `src/${name}.ts`,
);

export default { ...preset, dts: { entry: entries } };
