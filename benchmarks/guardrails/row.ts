import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** One labelled sample. Further fields of a file stay as they came. */
export interface Row {
  text?: string;
  payload?: unknown;
  label: string;
  kind: string;
  source?: string;
  /** Name of the file without its endings, for example `dlp_pii`. */
  file: string;
  [field: string]: unknown;
}

/** Reads every `.jsonl` and `.jsonl.gz` of a folder, in order of name. @throws Error that names the line that is no JSON */
export function readCorpus(folder: string): Row[] {
  const rows: Row[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!/\.jsonl(\.gz)?$/.test(name)) continue;
    const bytes = readFileSync(join(folder, name));
    const lines = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n");
    const file = name.replace(/\.jsonl(\.gz)?$/, "");
    lines.forEach((line, index) => {
      if (line.trim() === "") return;
      try {
        rows.push({ ...(JSON.parse(line) as Omit<Row, "file">), file } as Row);
      } catch {
        throw new Error(`${name}, line ${index + 1} is no JSON.`);
      }
    });
  }
  return rows;
}
