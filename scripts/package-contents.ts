// What a published tarball must and must not hold.

type Exports = string | { [condition: string]: Exports };

export interface Manifest {
  name: string;
  version: string;
  license?: string;
  description?: string;
  exports?: Exports;
  main?: string;
  module?: string;
  types?: string;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

function targetsOf(exports: Exports | undefined): string[] {
  if (exports === undefined) return [];
  return typeof exports === "string" ? [exports] : Object.values(exports).flatMap(targetsOf);
}

/** What the manifest names or every package needs, and the tarball lacks. */
export function missingOf(manifest: Manifest, files: readonly string[]): string[] {
  const { main, module, types, bin = {} } = manifest;
  const named = [...targetsOf(manifest.exports), main, module, types, ...Object.values(bin)];
  const wanted = new Set([
    "package.json",
    "LICENSE",
    "README.md",
    ...named.filter((path) => path !== undefined).map((path) => path.replace(/^\.\//, "")),
    ...(manifest.name === "@letsping/server"
      ? ["dist/web/index.html", "prisma/migrations/0001_init/migration.sql"]
      : []),
  ]);
  const missing = [...wanted].filter((path) => !files.includes(path)).map((path) => `${path} is missing`);
  if (manifest.license !== "Apache-2.0") missing.push("license is not Apache-2.0");
  if (!manifest.description) missing.push("description is missing");
  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (/^(workspace|catalog|file|link):/.test(range))
      missing.push(`${name} has the range ${range}, which no user has`);
  }
  return missing;
}

const NEVER =
  /\.(test|spec)\.[a-z]+$|(^|\/)(test|tests|testing|e2e|fixtures|node_modules|coverage|generated)\/|(^|\/)\.(env|npmrc|git)|tsconfig|\.tsbuildinfo$|\.log$|vitest\.config|tsup\.config/;

/** Files that do not belong into the tarball of `path`. */
export function leaksOf(path: string, files: readonly string[]): string[] {
  const leaks = files.filter((file) => NEVER.test(file));
  // The gateway is one bundle; its sources, and those of the dashboard, stay here.
  const sources = path === "apps/server" ? files.filter((file) => /\.(ts|tsx|map)$/.test(file)) : [];
  return [...new Set([...leaks, ...sources])].map((file) => `${file} leaks`);
}
