import { createHmac } from "node:crypto";
import { timingSafeEqual } from "node:crypto";
import { closeSync } from "node:fs";
import { existsSync } from "node:fs";
import { fsyncSync } from "node:fs";
import { openSync } from "node:fs";
import { readFileSync } from "node:fs";
import { writeSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { StartError } from "../config";
import type { Config } from "../config";

/** A value that only this key can make; it says nothing about the key. */
export function masterKeyCheck(masterKey: Uint8Array): string {
  return createHmac("sha256", masterKey).update("letsping master key check v1").digest("base64url");
}

/** The check value that the database holds, or null while it is new. */
async function storedCheck(connectionString: string): Promise<string | null> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ found: string | null }>(
      "select to_regclass('gateway')::text as found",
    );
    if (!tables[0]?.found) return null;
    const { rows } = await client.query<{ master_key_check: string }>("select master_key_check from gateway");
    return rows[0]?.master_key_check ?? null;
  } finally {
    await client.end();
  }
}

function makeKeyFile(file: string, random: (length: number) => Uint8Array): Uint8Array {
  const key = random(32);
  const handle = openSync(file, "wx", 0o600);
  writeSync(handle, `${Buffer.from(key).toString("base64")}\n`);
  // Sealed rows must never be on the disk before the key that opens them.
  fsyncSync(handle);
  closeSync(handle);
  return key;
}

function readKeyFile(file: string): Uint8Array {
  const key = Buffer.from(readFileSync(file, "utf8").trim(), "base64");
  if (key.length !== 32)
    throw new StartError(
      `${file} does not hold a master key (base64 of 32 bytes). Restore it from a backup.`,
    );
  return key;
}

/**
 * Finds the master key: LETSPING_MASTER_KEY, else the 0600 file in the data folder, made at the first start. Called
 * before anything is written: a start with another key than the database's ends here.
 *
 * @throws StartError for another key, or where the database has rows and the key file is gone
 */
export async function resolveMasterKey(
  config: Config,
  connectionString: string,
  random: (length: number) => Uint8Array,
): Promise<Uint8Array> {
  const file = join(config.dataDir, "master.key");
  const stored = await storedCheck(connectionString);
  let key = config.masterKey;
  if (!key && existsSync(file)) key = readKeyFile(file);
  if (!key && stored) {
    throw new StartError(
      `The database holds sealed payloads, but ${file} is missing. Restore the file from a backup, or set ` +
        "LETSPING_MASTER_KEY. Nothing was changed.",
    );
  }
  key ??= makeKeyFile(file, random);
  if (stored && !timingSafeEqual(Buffer.from(stored), Buffer.from(masterKeyCheck(key)))) {
    const source = config.masterKey ? "LETSPING_MASTER_KEY" : file;
    throw new StartError(`${source} is not the key that this database was sealed with. Nothing was changed.`);
  }
  return key;
}
