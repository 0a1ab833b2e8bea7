import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { test } from "vitest";
import { readConfig } from "../config";
import { createDeps } from "../create-deps";
import { createTestApp } from "../testing/create-test-app";

test("a gateway is alone on the database that it runs itself, and on no other", async () => {
  const app = await createTestApp();
  try {
    const { databaseUrl, masterKey, port, deps } = app;
    for (const [environment, isAlone] of [
      [{}, true],
      [{ DATABASE_URL: databaseUrl, LETSPING_MASTER_KEY: randomBytes(32).toString("base64") }, false],
    ] as const) {
      const opened = await createDeps({
        config: readConfig(environment),
        port,
        databaseUrl,
        directUrl: databaseUrl,
        masterKey,
        log: deps.log,
        stopping: deps.stopping,
      });
      // Whoever may not be alone has a name, under which the others hear of what it settles.
      expect(opened.deps.waiters.self === null).toBe(isAlone);
      await opened.close();
    }
  } finally {
    await app.close();
  }
});
