import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { projects } from "./vitest.workspace.ts";

// Vitest keeps a processor for itself, which of two is half; most of these tests wait for a database.
export default defineConfig({ test: { projects, maxWorkers: availableParallelism() } });
