import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { makeSignInToken } from "../auth/sign-in-link";
import type { Config } from "../config";
import { originsOf } from "../config";
import { StartError } from "../config";
import { lockHolder } from "../db/folder-lock";
import { say } from "./commands";
import { readOptions } from "./person-options";
import { requirePerson } from "./person-options";
import { withDatabase } from "./with-database";

/**
 * Prints a link that signs somebody in: single use, 10 minutes, the token in the fragment, so that it reaches no log.
 * It asks for no password and no second factor, because whoever can run this can read the data folder anyway. It is
 * printed only to a terminal; `--file <path>` writes it to a 0600 file instead, for scripts. Without `--email` it is
 * for the owner.
 *
 * @throws StartError where no gateway runs on the data folder, the output is no terminal, or nobody has the e-mail
 */
export async function printSignInLink(config: Config, words: readonly string[]): Promise<number> {
  const { email, file } = readOptions(words, ["email", "file"]);
  if (!file && !process.stdout.isTTY) {
    throw new StartError(
      "The link is printed only to a terminal, because it signs in whoever reads it. For a script: --file <path>.",
    );
  }
  const token = await withDatabase(config, async (pool) => {
    const userId = email === null ? null : await requirePerson(pool, email);
    return makeSignInToken(pool, (length) => new Uint8Array(randomBytes(length)), userId);
  });
  const port = lockHolder(config.dataDir)?.port ?? config.port;
  const link = `${originsOf(config, port)[0]}/sign-in#token=${token}`;
  if (file) writeFileSync(file, `${link}\n`, { mode: 0o600, flag: "wx" });
  else say(link);
  return 0;
}
