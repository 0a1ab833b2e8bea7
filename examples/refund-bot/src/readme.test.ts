import { readFileSync } from "node:fs";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { startGateway } from "../test/gateway";
import type { Gateway } from "../test/gateway";
import { runSource } from "../test/program";

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

function runReadme() {
  return runSource("readme.ts", {
    LETSPING_API_KEY: gateway.apiKey,
    LETSPING_BASE_URL: `${gateway.url}/api`,
  });
}

test.each(["guard", "ask"])("the README shows the program `%s` as it is run here", (name) => {
  const program = readFileSync(new URL("readme.ts", import.meta.url), "utf8");
  const region = program.split(`// #region ${name}\n`)[1]?.split(`// #endregion ${name}\n`)[0];
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  expect(readme).toContain(
    `\`\`\`ts source=examples/refund-bot/src/readme.ts#${name}\n${region?.trimEnd()}\n\`\`\`\n`,
  );
});

test("the README's programs refund what was approved", async () => {
  const program = runReadme();
  const guarded = await gateway.waiting();
  expect(program.said()).toBe("");
  await gateway.approve(guarded);
  const asked = await gateway.waiting();
  expect(asked).not.toBe(guarded);
  expect(program.said()).toBe("Refunded 550 usd to u_123\n");
  expect(await gateway.execution(guarded)).toBe("EXECUTED");
  await gateway.approve(asked);
  expect(await program.ended).toBe(0);
  expect(program.said()).toBe("Refunded 550 usd to u_123\n".repeat(2));
});

test("the README's `ask` says why it did not refund", async () => {
  const program = runReadme();
  await gateway.approve(await gateway.waiting());
  await gateway.reject(await gateway.waiting(), "Paid twice already.");
  expect(await program.ended).toBe(0);
  expect(program.said()).toBe("Refunded 550 usd to u_123\nNot refunded: REJECTED Paid twice already.\n");
});

test("the README's `guard` ends with an error, and without a refund, when a person refuses", async () => {
  const program = runReadme();
  const id = await gateway.waiting();
  await gateway.reject(id, "No.");
  expect(await program.ended).toBe(1);
  expect(program.said()).toContain(`The request ${id} is REJECTED (No.). Nothing was run.`);
  expect(program.said()).not.toContain("Refunded");
  expect(await gateway.execution(id)).toBe("NOT_STARTED");
});
