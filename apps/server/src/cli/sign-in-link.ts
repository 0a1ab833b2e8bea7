import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import pg from "pg";
import { makeSignInToken } from "../auth/sign-in-link";
import type { Config } from "../config";
import { originsOf } from "../config";
import { StartError } from "../config";
import { findEmbedded } from "../db/embedded";
import { lockHolder } from "../db/folder-lock";
import { say } from "./commands";

/**
 * Prints a link that signs the owner in: single use, 10 minutes, the token in the fragment, so that it reaches no log.
 * Whoever can run this can read the data folder anyway. It is printed only to a terminal; `--file <path>` writes it to
 * a 0600 file instead, for scripts.
 *
 * @throws StartError where no gateway runs on the data folder, or the output is no terminal
 */
export async function printSignInLink(config: Config, words: readonly string[]): Promise<number> {
  const [option, file] = words;
  const toFile = option === "--file" && file ? file : null;
  if (!toFile && !process.stdout.isTTY) {
    throw new StartError(
      "The link is printed only to a terminal, because it signs in whoever reads it. For a script: --file <path>.",
    );
  }
  const url = config.databaseUrl ?? (await findEmbedded(config.dataDir));
  if (!url) throw new StartError(`No gateway runs on the data folder ${config.dataDir}. Start it first.`);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on("error", () => undefined);
  try {
    const token = await makeSignInToken(pool, (length) => new Uint8Array(randomBytes(length)));
    const port = lockHolder(config.dataDir)?.port ?? config.port;
    const link = `${originsOf(config, port)[0]}/sign-in#token=${token}`;
    if (toFile) writeFileSync(toFile, `${link}\n`, { mode: 0o600, flag: "wx" });
    else say(link);
  } finally {
    await pool.end();
  }
  return 0;
}
