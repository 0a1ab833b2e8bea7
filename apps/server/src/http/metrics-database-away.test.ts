import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import { runOn } from "../testing/database-url";
import { withDatabase } from "../testing/database-url";
import { readMetrics } from "../testing/metrics";

test("while the database is away the scrape still answers, says so, and shows no queue as empty", async () => {
  const app = await createTestApp({ limits: "off" });
  try {
    await ask(await app.withKey());
    const name = /\/(test_[0-9a-f]+)/.exec(app.databaseUrl)?.[1] ?? "";
    const server = withDatabase(app.databaseUrl, "postgres");
    await runOn(server, `alter database ${name} with allow_connections false`);
    await runOn(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    const seen = await readMetrics(app.anonymous);
    expect(seen.get("letsping_database_up")).toBe(0);
    expect([...seen.keys()].filter((each) => /pending|sweeper_lag/.test(each))).toEqual([]);
    expect(seen.get('letsping_requests_created_total{mode="test"}')).toBe(1);
    await runOn(server, `alter database ${name} with allow_connections true`);
  } finally {
    await app.close();
  }
});
