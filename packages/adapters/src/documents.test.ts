import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ledger } from "../test/readme/refund";
import { createWorld } from "../test/world";
import type { World } from "../test/world";

let world: World;
const before = { ...process.env };
beforeAll(async () => {
  world = await createWorld();
  process.env["LETSPING_API_KEY"] = world.apiKey;
  process.env["LETSPING_BASE_URL"] = world.app.url;
  // What takes long to load is no part of what is waited for below.
  await Promise.all([import("../test/readme/models"), ...ENTRIES.map((load) => load())]);
});
afterAll(async () => {
  process.env = before;
  await world.close();
});

const ENTRIES = [
  () => import("./vercel"),
  () => import("./langchain"),
  () => import("./langgraph"),
  () => import("./openai"),
  () => import("./openai-agents"),
];
const PROGRAMS = {
  vercel: () => import("../test/readme/vercel"),
  "vercel-approval": () => import("../test/readme/vercel-approval"),
  langchain: () => import("../test/readme/langchain"),
  middleware: () => import("../test/readme/middleware"),
  langgraph: () => import("../test/readme/langgraph"),
  openai: () => import("../test/readme/openai"),
  "openai-agents": () => import("../test/readme/openai-agents"),
};

test.each(Object.entries(PROGRAMS))(
  "the program for %s asks, and refunds what was approved",
  async (_name, load) => {
    ledger.length = 0;
    async function decide() {
      const [item] = await world.pending("refund_user");
      expect(ledger).toEqual([]);
      await world.approve(String(item?.id), { user_id: "u_123", amount: 220 });
    }
    const [{ said }] = await Promise.all([load(), decide()]);
    expect(said).toBeTruthy();
    expect(ledger).toEqual([{ user_id: "u_123", amount: 220 }]);
  },
);

test("the README shows each of these programs, and names each subpath", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    exports: object;
  };
  for (const name of Object.keys(PROGRAMS))
    expect(readme).toContain(`source=packages/adapters/test/readme/${name}.ts#${name}`);
  for (const subpath of Object.keys(manifest.exports)) expect(readme).toContain(subpath.slice(1));
});
