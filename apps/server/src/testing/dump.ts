import type { Pool } from "pg";

/** Every column of every row of every table, as text; bytes also as the text and base64 that they would be. */
export async function dumpDatabase(pool: Pool): Promise<string> {
  const { rows: columns } = await pool.query<{ table_name: string; column_name: string; data_type: string }>(
    `select table_name, column_name, data_type from information_schema.columns
     where table_schema not in ('pg_catalog', 'information_schema') order by 1, ordinal_position`,
  );
  const parts: string[] = [];
  for (const { table_name, column_name, data_type } of columns) {
    const { rows } = await pool.query<{ value: string | Buffer }>(
      data_type === "bytea"
        ? `select "${column_name}" as value from "${table_name}" where "${column_name}" is not null`
        : `select "${column_name}"::text as value from "${table_name}" where "${column_name}" is not null`,
    );
    for (const { value } of rows) {
      const forms =
        typeof value === "string" ? [value] : [value.toString("latin1"), value.toString("base64")];
      parts.push(...forms.map((form) => `${table_name}.${column_name}: ${form}`));
    }
  }
  return parts.join("\n");
}
