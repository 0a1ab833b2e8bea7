import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { runActions } from "./actions";

let app: TestApp;
let folder: string;
let file: string;

beforeAll(async () => {
  app = await createTestApp();
  folder = mkdtempSync(join(tmpdir(), "letsping-actions-"));
  file = join(folder, "actions.json");
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

/** Runs the command on the database of this test, and gives what it printed. */
async function run(...words: string[]): Promise<string> {
  const printed: string[] = [];
  await runActions(app.deps.config, words, (text) => printed.push(text));
  return printed.join("\n");
}

const FILE = { actions: [{ service: "billing", action: "refund", undoable: false }] };

test("a file is tried, imported and exported; the audit and the page name the command line", async () => {
  writeFileSync(file, JSON.stringify(FILE));
  expect(await run("import", file, "--dry-run")).toContain("Not written (--dry-run): 1 of 1 differ.");
  expect(JSON.parse(await run("export"))).toEqual({ actions: [] });
  const told = await run("import", file);
  expect(told).toContain("added      billing refund: undoable");
  expect(told).toContain("Written: 1 of 1 differ.");
  expect(JSON.parse(await run("export"))).toEqual(FILE);
  expect(await run("import", file)).toContain("unchanged  billing refund\nWritten: 0 of 1 differ.");
  const { rows } = await app.deps.pool.query(
    "select actor_kind, actor_name from audit_entry where type = 'action.described'",
  );
  expect(rows).toEqual([{ actor_kind: "gateway", actor_name: "the command line" }]);
  const { body } = await (await app.as("viewer")).get("/api/actions");
  expect(body.actions).toMatchObject([{ action: "refund", updated_by: "the command line" }]);
});

test("what is wrong with the words, the file or the project is said, and nothing is written", async () => {
  const wrong = join(folder, "wrong.json");
  writeFileSync(wrong, JSON.stringify({ actions: [{ service: "a", action: "b", role: "wizards" }] }));
  const twice = join(folder, "twice.json");
  writeFileSync(twice, '{"actions": [], "actions": []}');
  const nameless = join(folder, "nameless.json");
  writeFileSync(nameless, JSON.stringify({ actions: [{ action: "refund" }] }));
  await expect(run("import", nameless)).rejects.toThrow(
    "`actions.0.service`: is missing: the service that asks, for example billing-agent",
  );
  await expect(run("import", wrong)).rejects.toThrow(/`actions\[0\]`: The project does not have the role/);
  await expect(run("import", twice)).rejects.toThrow(/actions/);
  await expect(run("import", join(folder, "none.json"))).rejects.toThrow(/cannot be read/);
  await expect(run("import")).rejects.toThrow(/actions import FILE/);
  await expect(run("remove", file)).rejects.toThrow(/actions import FILE/);
  await expect(run("export", "--colour")).rejects.toThrow(/colour/);
  await expect(run("export", "--project", "Nowhere")).rejects.toThrow(/No project is called Nowhere/);
});

test("with several projects one is named, by name or id", async () => {
  const id = await app.addProject("Elsewhere");
  await expect(run("export")).rejects.toThrow(/Name the project with --project/);
  expect(JSON.parse(await run("export", "--project", "Elsewhere"))).toEqual({ actions: [] });
  await run("import", file, "--project", id);
  expect(JSON.parse(await run("export", "--project", "Elsewhere"))).toEqual(FILE);
  await app.addProject("Elsewhere");
  await expect(run("export", "--project", "Elsewhere")).rejects.toThrow(/More than one project/);
});
