import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { test } from "vitest";
import * as shield from "./index";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README's program prints what the README says", () => {
  const words = ["--import", "tsx", "--conditions=@letsping/source", "benchmarks/shield/first-verdict.ts"];
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  const said = /It prints:\n\n```\n([\s\S]*?)```/.exec(readme)?.[1];
  expect(stderr).toBe("");
  expect(stdout).toBe(said);
});

test("every function that the README names is exported", () => {
  const table = /## The functions\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? "";
  const cells = table.split("\n").flatMap((line) => line.split("|").slice(1, 2));
  const names = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map((match) => match[1] ?? ""));
  const types = ["ProfileStore"];
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) expect([...Object.keys(shield), ...types, "name"]).toContain(name);
});

test("the README gives every setting its default", () => {
  const table = /## Settings\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? "";
  for (const name of Object.keys(shield.shieldSettings())) expect(table).toContain(`\`${name}\``);
});
