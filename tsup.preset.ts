import { defineConfig } from "tsup";

/**
 * The shared build of the published packages: ESM and CommonJS with types. Every source file is an entry, so that a
 * bundler drops the modules that a program does not use.
 */
export const preset = defineConfig({
  entry: ["src/**/*.ts", "!src/**/*.test.ts"],
  format: ["esm", "cjs"],
  dts: { entry: "src/index.ts" },
  splitting: true,
  treeshake: false,
  clean: true,
  sourcemap: false,
  target: "es2022",
  external: ["zod"],
});
