import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { runOn } from "../testing/database-url";
import { openEvents } from "../testing/event-reader";
import { requireOwnTransactions } from "./transaction-order";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
});
afterAll(() => app.close());

/** The statements that docs/operations.md gives for a restored dump. */
function documented(): string {
  const document = fileURLToPath(new URL("../../../../docs/operations.md", import.meta.url));
  return /^```sql\n([\s\S]*?)^```$/m.exec(readFileSync(document, "utf8"))?.[1] ?? "";
}

test("a database from a dump does not start before its order was set back, and then tells every event in order", async () => {
  const agent = await app.withKey({ scope: "project" });
  await expect(requireOwnTransactions(app.databaseUrl)).resolves.toBeUndefined();
  const asked = [await ask(agent), await ask(agent), await ask(agent)];
  // As a dump brings them: numbers that this server has yet to reach.
  await app.deps.pool.query(`alter table audit_entry disable trigger audit_entry_append_only`);
  await app.deps.pool.query(
    "update audit_entry set xid = xid + 1000000000 where project_id is null or project_id = $1",
    [app.projectId],
  );
  await app.deps.pool.query(`alter table audit_entry enable trigger audit_entry_append_only`);
  await expect(requireOwnTransactions(app.databaseUrl)).rejects.toThrow(/restored from a dump/);

  await runOn(app.databaseUrl, documented());
  await expect(requireOwnTransactions(app.databaseUrl)).resolves.toBeUndefined();
  asked.push(await ask(agent));
  const stream = await openEvents(app.url, agent, "/api/events?last_event_id=evt_0_0");
  const told = [];
  for (const _each of asked) told.push((await stream.next())?.request_id);
  expect(told).toEqual(asked);
  await stream.close();
  await expect(
    app.deps.pool.query("update audit_entry set xid = 1 where project_id = $1", [app.projectId]),
  ).rejects.toThrow();
});
