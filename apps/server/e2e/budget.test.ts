import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const WEB = fileURLToPath(new URL("../dist/web/", import.meta.url));

async function sizeOf(names: string[]): Promise<number> {
  const files = await Promise.all(names.map((name) => readFile(`${WEB}${name}`)));
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0);
}

/** What the first page loads: the scripts that it names, and those they name in turn without being asked. */
async function scriptsOfStart(): Promise<string[]> {
  const html = await readFile(`${WEB}index.html`, "utf8");
  return [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? "");
}

test("the start needs at most 130 kB of script, 20 kB of styles and 45 kB of fonts", async () => {
  const assets = (await readdir(`${WEB}assets`)).map((name) => `assets/${name}`);
  const scripts = await scriptsOfStart();
  const sizes = {
    script: await sizeOf(scripts),
    style: await sizeOf(assets.filter((name) => name.endsWith(".css"))),
    font: await sizeOf(assets.filter((name) => name.endsWith(".woff2"))),
  };
  process.stdout.write(`start, gzip bytes: ${JSON.stringify(sizes)}\n`);
  expect(scripts.length).toBeGreaterThan(0);
  expect(sizes.script).toBeLessThanOrEqual(130_000);
  expect(sizes.style).toBeLessThanOrEqual(20_000);
  expect(sizes.font).toBeLessThanOrEqual(45_000);
});
