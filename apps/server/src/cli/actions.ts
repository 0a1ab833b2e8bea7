import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ActionFile } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { parseJson } from "@letsping/core";
import type { Pool } from "pg";
import { exportActions } from "../actions/import";
import { importActions } from "../actions/import";
import type { Config } from "../config";
import { StartError } from "../config";
import { check } from "../http/parse";
import { say } from "./commands";
import { withDatabase } from "./with-database";

const USAGE =
  "letsping-server actions import FILE [--dry-run] [--project NAME], or actions export [--project NAME]";

interface Wish {
  verb: "import" | "export";
  file: string;
  dryRun: boolean;
  project: string | undefined;
}

function wishOf(words: readonly string[]): Wish {
  const options = { "dry-run": { type: "boolean" }, project: { type: "string" } } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (cause) {
    throw new StartError(`${cause instanceof Error ? cause.message : "An option is not known."}\n${USAGE}`);
  }
  const [verb, file = "", ...more] = parsed.positionals;
  const fits = (verb === "import" && file !== "") || (verb === "export" && file === "");
  if ((verb !== "import" && verb !== "export") || !fits || more.length > 0) throw new StartError(USAGE);
  return { verb, file, dryRun: parsed.values["dry-run"] ?? false, project: parsed.values.project };
}

async function projectOf(pool: Pool, name: string | undefined): Promise<string> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    "select id, name from project order by name",
  );
  const named = name === undefined ? rows : rows.filter((row) => row.name === name || row.id === name);
  const [project, another] = named;
  if (project && !another) return project.id;
  const known = rows.map((row) => `${row.name} (${row.id})`).join(", ") || "none yet";
  throw new StartError(
    name === undefined
      ? `Name the project with --project NAME. The gateway has: ${known}.`
      : `${another ? "More than one project is" : "No project is"} called ${name}. The gateway has: ${known}. An id works too.`,
  );
}

function readActions(file: string): ActionFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new StartError(`The file ${file} cannot be read.`);
  }
  return check(ActionFile, parseJson(text)) as ActionFile;
}

async function importFile(
  pool: Pool,
  projectId: string,
  { file, dryRun }: Wish,
  print: (text: string) => void,
): Promise<void> {
  const { rows } = await pool.query<{ name: string }>("select name from project_role where project_id = $1", [
    projectId,
  ]);
  const wish = { file: readActions(file), dryRun, roles: rows.map((row) => row.name) };
  const author = { projectId, kind: "gateway", id: null, name: "the command line" } as const;
  const { changes, written } = await importActions(pool, wish, author);
  for (const { service, action, change, fields } of changes) {
    print(`${change.padEnd(9)}  ${service} ${action}${fields.length > 0 ? `: ${fields.join(", ")}` : ""}`);
  }
  const count = changes.filter(({ change }) => change !== "unchanged").length;
  print(`${written ? "Written" : "Not written (--dry-run)"}: ${count} of ${changes.length} differ.`);
}

/**
 * Reads descriptions of actions from a file that stands in version control, or prints them as one. Whoever can run this
 * can read the data folder anyway.
 *
 * @throws StartError that says what is wrong with the words, the project or the file; then nothing was written
 */
export async function runActions(
  config: Config,
  words: readonly string[],
  print: (text: string) => void = say,
): Promise<number> {
  const wish = wishOf(words);
  try {
    await withDatabase(config, async (pool) => {
      const projectId = await projectOf(pool, wish.project);
      if (wish.verb === "import") await importFile(pool, projectId, wish, print);
      else print(JSON.stringify(await exportActions(pool, projectId), null, 2));
    });
  } catch (cause) {
    throw isLetsPingError(cause) ? new StartError(cause.message) : cause;
  }
  return 0;
}
