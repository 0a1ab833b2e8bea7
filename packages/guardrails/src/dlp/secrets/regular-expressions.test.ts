import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "recheck";
import ts from "typescript";
import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";

const FOLDER = import.meta.dirname;
/** Half a minute on one core for all of them; the slowest takes some seconds. */
const MOST_MS = 300_000;
const MOST_MS_EACH = 60_000;
const AT_ONCE = 2;

/** Every regular expression that the code of this folder is written with. */
function expressionsOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
    const text = readFileSync(join(folder, name), "utf8");
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) found.set(node.text, name);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  }
  return found;
}

describe("regular expressions", () => {
  it(
    "take linear time, all of them",
    async () => {
      const waiting = [...expressionsOf(FOLDER)];
      expect(waiting.length).toBeGreaterThan(300);
      const unsafe: string[] = [];
      const work = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          const [literal, file] = next;
          const flagsAt = literal.lastIndexOf("/");
          const { status } = await check(literal.slice(1, flagsAt), literal.slice(flagsAt + 1), {
            timeout: MOST_MS_EACH,
            // Not what a busy machine has no time for, but what a fixed number of tries finds.
            attackTimeout: null,
            incubationTimeout: null,
          });
          if (status !== "safe") unsafe.push(`${file}: ${literal} is ${status}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      expect(unsafe).toEqual([]);
    },
    MOST_MS,
  );
});
