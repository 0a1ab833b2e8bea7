/** A model of schema.prisma, as PostgreSQL's catalogue would describe its table. */
export interface PrismaModel {
  table: string;
  columns: { name: string; type: string; nullable: boolean; default: string | null }[];
  /** As pg_get_indexdef writes them. */
  indexes: string[];
  /** As pg_get_constraintdef writes them. */
  foreignKeys: string[];
}

interface Field {
  name: string;
  column: string;
  type: string;
  optional: boolean;
  list: boolean;
  attributes: string;
}

const TYPES: Record<string, string> = {
  String: "text",
  Boolean: "boolean",
  Int: "integer",
  Float: "double precision",
  BigInt: "bigint",
  Bytes: "bytea",
  Json: "jsonb",
};

/** The text between the parentheses after `name(`, with its own parentheses balanced; null without it. */
function argumentOf(text: string, name: string): string | null {
  const start = text.indexOf(`${name}(`);
  if (start < 0) return null;
  const from = start + name.length + 1;
  for (let at = from, depth = 1; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return text.slice(from, at);
  }
  throw new Error(`The parentheses of ${name} in schema.prisma are not closed.`);
}

function unquoted(text: string): string {
  return text.replace(/^"|"$/g, "");
}

function fieldsOf(body: string): Field[] {
  return body
    .split("\n")
    .map((line) => /^\s+(\w+)\s+(\w+)(\[\])?(\?)?\s*(.*)$/.exec(line.replace(/\/\/.*$/, "")))
    .filter((match) => match !== null)
    .map(([, name = "", type = "", list, optional, attributes = ""]) => ({
      name,
      column: unquoted(argumentOf(attributes, "@map") ?? name),
      type,
      optional: optional !== undefined,
      list: list !== undefined,
      attributes,
    }));
}

function typeOf(field: Field): string | null {
  if (field.type === "DateTime") {
    const digits = argumentOf(field.attributes, "@db.Timestamptz");
    return digits === null ? "timestamp(3) without time zone" : `timestamp(${digits}) with time zone`;
  }
  const type = TYPES[field.type];
  if (type === undefined) return null;
  return field.list ? `${type}[]` : type;
}

function defaultOf(field: Field, table: string, type: string): string | null {
  const given = argumentOf(field.attributes, "@default");
  if (given === null) return null;
  if (field.list && given === "[]") return `'{}'::${type}`;
  if (given === "now()") return "CURRENT_TIMESTAMP";
  if (given === "autoincrement()") return `nextval('${table}_${field.column}_seq'::regclass)`;
  const raw = argumentOf(given, "dbgenerated");
  if (raw !== null) return unquoted(raw);
  return given.startsWith('"') ? `'${unquoted(given)}'::${type}` : given;
}

/** A name as PostgreSQL keeps it: 63 bytes, with Prisma's way of shortening. */
function shortened(table: string, columns: string, suffix: string): string {
  const name = `${table}_${columns}`;
  return `${name.slice(0, 63 - suffix.length - 1)}_${suffix}`;
}

function indexOf(table: string, fields: Field[], list: string, kind: "pkey" | "key" | "idx"): string {
  const parts = list
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((part) => /^\s*(\w+)(?:\(sort:\s*(\w+)\))?\s*$/.exec(part))
    .map((match) => {
      const field = fields.find((each) => each.name === match?.[1]);
      if (!match || !field)
        throw new Error(`schema.prisma has an index over something that is no field: ${list}`);
      return { column: field.column, sort: match[2] === "Desc" ? " DESC" : "" };
    });
  const columns = parts.map((part) => part.column).join("_");
  const name = kind === "pkey" ? `${table}_pkey` : shortened(table, columns, kind);
  const unique = kind === "idx" ? "" : "UNIQUE ";
  const over = parts.map((part) => part.column + part.sort).join(", ");
  return `CREATE ${unique}INDEX ${name} ON public.${table} USING btree (${over})`;
}

function indexesOf(table: string, fields: Field[], body: string): string[] {
  const found: string[] = [];
  for (const field of fields) {
    if (/(^|\s)@id\b/.test(field.attributes)) found.push(indexOf(table, fields, field.name, "pkey"));
    if (/(^|\s)@unique\b/.test(field.attributes)) found.push(indexOf(table, fields, field.name, "key"));
  }
  for (const line of body.split("\n")) {
    for (const [attribute, kind] of [
      ["@@id", "pkey"],
      ["@@unique", "key"],
      ["@@index", "idx"],
    ] as const) {
      const list = argumentOf(line, attribute);
      if (list !== null) found.push(indexOf(table, fields, list, kind));
    }
  }
  return found;
}

interface Parsed {
  name: string;
  table: string;
  body: string;
  fields: Field[];
}

function foreignKeysOf(model: Parsed, all: Parsed[]): string[] {
  return model.fields
    .filter((field) => field.attributes.includes("@relation"))
    .map((field) => {
      const relation = argumentOf(field.attributes, "@relation") ?? "";
      const columnOf = (owner: Parsed | undefined, list: string | undefined) =>
        owner?.fields.find((each) => each.name === list)?.column ?? "";
      const target = all.find((each) => each.name === field.type);
      const from = columnOf(model, /fields:\s*\[(\w+)\]/.exec(relation)?.[1]);
      const to = columnOf(target, /references:\s*\[(\w+)\]/.exec(relation)?.[1]);
      const onDelete = /onDelete:\s*(\w+)/.exec(relation)?.[1] === "Cascade" ? "CASCADE" : "RESTRICT";
      return `FOREIGN KEY (${from}) REFERENCES ${target?.table}(${to}) ON UPDATE CASCADE ON DELETE ${onDelete}`;
    });
}

/** Reads the parts of Prisma's schema language that this gateway's schema uses. */
export function readPrismaSchema(text: string): PrismaModel[] {
  const parsed: Parsed[] = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(
    ([, name = "", body = ""]) => ({
      name,
      body,
      table: unquoted(argumentOf(body, "@@map") ?? name),
      fields: fieldsOf(body),
    }),
  );
  return parsed.map((model) => ({
    table: model.table,
    columns: model.fields.flatMap((field) => {
      const type = typeOf(field);
      if (type === null) return [];
      return [
        {
          name: field.column,
          type,
          // A list without a value is an empty list in Prisma; its column has no NOT NULL.
          nullable: field.optional || field.list,
          default: defaultOf(field, model.table, type),
        },
      ];
    }),
    indexes: indexesOf(model.table, model.fields, model.body),
    foreignKeys: foreignKeysOf(model, parsed),
  }));
}
