/** Imports a package of this folder, which is no part of the workspace. */
export async function loadPackage(name) {
  const loaded = await import(name);
  // A CommonJS module has what it exports in `default`.
  return { ...loaded.default, ...loaded };
}
