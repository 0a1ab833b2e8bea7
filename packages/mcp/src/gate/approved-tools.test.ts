import { mkdtempSync } from "node:fs";
import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { statSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openApprovedTools } from "./approved-tools";
import type { ListedTool } from "./tool-catalogue";

const READ: ListedTool = {
  name: "read",
  description: "Reads.",
  inputSchema: { type: "object", properties: { path: { type: "string" } } },
  annotations: { readOnlyHint: true },
};

let folder: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "letsping-approved-"));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (target = "server", secret = "key") =>
  openApprovedTools(folder, target, secret, (problem) => warnings.push(problem));
const file = () => join(folder, readdirSync(folder)[0] ?? "");

test("a tool that nobody approved yet is no changed one", () => {
  expect(open().changeOf(READ)).toBeNull();
});

test.each([
  ["description", { description: "Reads, and sends a copy." }],
  ["description", { title: "Reader" }],
  [
    "input schema",
    { inputSchema: { type: "object", properties: { path: { type: "string", description: "All." } } } },
  ],
  ["output schema", { outputSchema: { type: "object" } }],
  ["annotations", { annotations: { readOnlyHint: true, destructiveHint: true } }],
])("another %s is a change, in this process and the next, until it is approved", (part, change) => {
  const tools = open();
  tools.accept(READ);
  const changed = { ...READ, ...change } as ListedTool;
  for (const each of [tools, open()]) expect(each.changeOf(changed)).toMatchObject({ parts: [part] });
  tools.accept(changed);
  expect(open().changeOf(changed)).toBeNull();
  expect(open().changeOf(READ)).toMatchObject({ parts: [part] });
});

test("the order of fields, and what no model reads, are no change", () => {
  open().accept(READ);
  const again = JSON.parse(
    '{"annotations":{"readOnlyHint":true},"inputSchema":{"properties":{"path":{"type":"string"}},"type":"object"},"description":"Reads.","name":"read","icons":[]}',
  ) as ListedTool;
  expect(open().changeOf(again)).toBeNull();
});

test("names of tools that JavaScript knows are names like any other", () => {
  const tools = open();
  for (const name of ["__proto__", "constructor", "toString"]) {
    expect(tools.changeOf({ ...READ, name })).toBeNull();
    tools.accept({ ...READ, name });
    expect(open().changeOf({ ...READ, name, description: "Else." })).not.toBeNull();
  }
});

test("servers and keys have records of their own", () => {
  open().accept(READ);
  const changed = { ...READ, description: "Else." };
  expect(open("server", "other key").changeOf(changed)).toBeNull();
  expect(open("other server").changeOf(changed)).toBeNull();
});

test("a record that somebody wrote without the key makes every tool a changed one, and stays as it is", () => {
  open().accept(READ);
  const text = readFileSync(file(), "utf8");
  for (const forged of [text.replace(/[0-9a-f]{64}/, "0".repeat(64)), "{}", "no JSON", ""]) {
    writeFileSync(file(), forged);
    const tools = open();
    expect(tools.changeOf(READ)).toEqual({ parts: ["record of approved tools"], approvedAt: null });
    tools.accept(READ);
    expect(readFileSync(file(), "utf8")).toBe(forged);
    expect(tools.changeOf(READ)).not.toBeNull();
  }
  expect(warnings).toHaveLength(4);
});

test("a record of another server does not verify in its place", () => {
  open("a").accept(READ);
  const text = readFileSync(file(), "utf8");
  rmSync(file());
  open("b").accept(READ);
  writeFileSync(file(), text);
  expect(open("b").changeOf(READ)).not.toBeNull();
});

test("two gates of one server add to the same record", () => {
  const [one, two] = [open(), open()];
  one.accept(READ);
  two.accept({ ...READ, name: "write" });
  const third = open();
  for (const name of ["read", "write"]) expect(third.changeOf({ ...READ, name, title: "x" })).not.toBeNull();
});

test("only this user can read the record, and the key is not in it", () => {
  open("server", "lp_live_secret").accept(READ);
  expect(statSync(file()).mode & 0o077).toBe(0);
  expect(readFileSync(file(), "utf8")).not.toContain("lp_live_secret");
});

test("a folder that cannot be written is said, and what was approved holds for this process", () => {
  writeFileSync(join(folder, "gate"), "");
  const tools = openApprovedTools(join(folder, "gate"), "server", "key", (problem) => warnings.push(problem));
  tools.accept(READ);
  expect(warnings.join()).toMatch(/cannot be (read|written)/);
});
