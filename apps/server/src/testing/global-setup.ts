import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { clusterPaths } from "../db/cluster-paths";
import { startEmbedded } from "../db/embedded";
import { migrate } from "../db/migrate";
import { unprivilegedUser } from "../db/unprivileged-user";
import { runOn } from "./database-url";
import { withDatabase } from "./database-url";

declare module "vitest" {
  interface ProvidedContext {
    /** Connection to the cluster of the tests. */
    databaseServerUrl: string;
    /** Migrated database that every test database is copied from. */
    templateDatabase: string;
  }
}

/** Where the tests' PostgreSQL runs: a throwaway one, or that of TEST_DATABASE_URL. */
async function openCluster(): Promise<{ url: string; close: () => Promise<void> }> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given) return { url: given, close: async () => undefined };
  const dataDir = mkdtempSync(join(tmpdir(), "letsping-test-"));
  const embedded = await startEmbedded({ dataDir, fsync: false });
  return {
    url: withDatabase(embedded.url, "postgres"),
    async close() {
      await embedded.stop();
      rmSync(dirname(clusterPaths(dataDir, unprivilegedUser()).cluster), { recursive: true, force: true });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts PostgreSQL once for all test files and migrates the template that each copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await openCluster();
  const template = `letsping_template_${randomBytes(6).toString("hex")}`;
  await runOn(cluster.url, `create database ${template}`);
  await migrate(
    withDatabase(cluster.url, template),
    fileURLToPath(new URL("../../prisma/migrations", import.meta.url)),
  );
  project.provide("databaseServerUrl", cluster.url);
  project.provide("templateDatabase", template);
  return async () => {
    await runOn(cluster.url, `drop database if exists ${template} with (force)`);
    await cluster.close();
  };
}
