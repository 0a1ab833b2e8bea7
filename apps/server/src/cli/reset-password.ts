import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { PasswordChange } from "@letsping/core";
import { resetPassword } from "../auth/passwords";
import type { Config } from "../config";
import { StartError } from "../config";
import { say } from "./commands";
import { readOptions } from "./person-options";
import { requirePerson } from "./person-options";
import { withDatabase } from "./with-database";

/** Asks at a terminal, without showing what is typed. */
async function askHidden(input: NodeJS.ReadStream, question: string): Promise<string> {
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input, output: nothing, terminal: true });
  process.stderr.write(question);
  try {
    return await reader.question("");
  } finally {
    reader.close();
    process.stderr.write("\n");
  }
}

async function readPassword(input: NodeJS.ReadStream): Promise<string> {
  if (!input.isTTY) return (await text(input)).replace(/\r?\n$/, "");
  const password = await askHidden(input, "New password: ");
  if (password !== (await askHidden(input, "Once more: "))) throw new StartError("The two are not the same.");
  return password;
}

/**
 * Sets a person's password, from the terminal or from standard input, and ends all their sessions. A second factor
 * stays on.
 *
 * @throws StartError where no gateway runs on the data folder, nobody has the e-mail, or the password cannot be one
 */
export async function resetPasswordOf(
  config: Config,
  words: readonly string[],
  input: NodeJS.ReadStream = process.stdin,
): Promise<number> {
  const { email } = readOptions(words, ["email"]);
  if (email === null) throw new StartError("Whose password? --email <address>.");
  await withDatabase(config, async (pool) => {
    const userId = await requirePerson(pool, email);
    const password = PasswordChange.shape.new_password.safeParse(await readPassword(input));
    if (!password.success) throw new StartError("A password has 10 to 128 characters. Nothing was changed.");
    if (!(await resetPassword(pool, userId, password.data)))
      throw new StartError(`${email} signs in without a password. Nothing was changed.`);
  });
  say(`The password of ${email} is set, and all their sessions have ended.`);
  return 0;
}
