import { existsSync } from "node:fs";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A public vector file that lies beside the project, or null (the tests then say that they skip). */
export function sharedVectors<T>(name: string): T | null {
  const path = fileURLToPath(new URL(`../../../../shared/vectors/${name}`, import.meta.url));
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : null;
}
