import { parseArgs } from "node:util";
import type { Pool } from "pg";
import { StartError } from "../config";
import { personByEmail } from "../auth/persons";

/** Reads `--email <address>` and `--file <path>`. @throws StartError for any other word */
export function readOptions(
  words: readonly string[],
  known: readonly ("email" | "file")[],
): { email: string | null; file: string | null } {
  const options = Object.fromEntries(known.map((name) => [name, { type: "string" as const }]));
  try {
    const { values } = parseArgs({ args: [...words], options });
    const text = (name: string) => (typeof values[name] === "string" ? values[name] : null);
    return { email: text("email"), file: text("file") };
  } catch (cause) {
    const allowed = known.map((name) => `--${name}`).join(" and ");
    throw new StartError(
      `${cause instanceof Error ? cause.message : "The options cannot be read."} It takes ${allowed}.`,
    );
  }
}

/** The person with this e-mail. @throws StartError where there is none */
export async function requirePerson(pool: Pool, email: string): Promise<string> {
  const userId = await personByEmail(pool, email);
  if (userId === null) throw new StartError(`Nobody on this gateway has the e-mail ${email}.`);
  return userId;
}
