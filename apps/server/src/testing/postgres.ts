import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { runOn } from "./database-url";
import { withDatabase } from "./database-url";

/** A database of one test file. */
export interface TestDatabase {
  url: string;
  /** Ends its connections and removes it. */
  drop: () => Promise<void>;
}

/** A migrated database of its own, copied from the template (about 0.2 s). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject("databaseServerUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await runOn(server, `create database ${name} template ${inject("templateDatabase")}`);
  return {
    url: withDatabase(server, name),
    drop: () => runOn(server, `drop database if exists ${name} with (force)`),
  };
}
