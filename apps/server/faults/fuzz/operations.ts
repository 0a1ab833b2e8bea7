import { z } from "zod";

/** A JSON Schema of the document. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  schema: Schema;
  required?: boolean;
}

/** One route as the document of a running gateway describes it. */
export interface Operation {
  method: string;
  path: string;
  parameters: readonly Parameter[];
  /** Null where it takes no body. */
  body: Schema | null;
  /** Whose credentials it takes; none: anybody may call. */
  takes: ReadonlySet<"apiKey" | "session">;
  contentType: string;
  /** Whether an answer of 200 is as documented; says what is not. */
  whyNotAnswer: (body: unknown) => string | null;
  /** Error names that it may answer. */
  errors: ReadonlySet<string>;
}

/** What the document holds beside the routes: schemas by name. */
export type Schemas = Record<string, Schema>;

interface Content {
  content?: Record<string, { schema: Schema }>;
  description: string;
}
interface Described {
  parameters?: Parameter[];
  requestBody?: Content;
  security: Record<string, string[]>[];
  responses: Record<string, Content>;
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Schemas };
}

function validator(schema: Schema, schemas: Schemas): (body: unknown) => string | null {
  const text = JSON.stringify({ ...schema, $defs: schemas }).replaceAll("#/components/schemas/", "#/$defs/");
  const parser = z.fromJSONSchema(JSON.parse(text));
  return (body) => {
    const parsed = parser.safeParse(body);
    return parsed.success ? null : z.prettifyError(parsed.error).slice(0, 500);
  };
}

function operationOf(path: string, method: string, described: Described, schemas: Schemas): Operation {
  const { parameters = [], requestBody, responses, security } = described;
  const [[contentType, answer] = ["", { schema: {} }]] = Object.entries(responses["200"]?.content ?? {});
  const failures = Object.entries(responses).filter(([status]) => status !== "200");
  return {
    method: method.toUpperCase(),
    path,
    parameters,
    body: requestBody?.content?.["application/json"]?.schema ?? null,
    takes: new Set(security.flatMap((each) => Object.keys(each) as ("apiKey" | "session")[])),
    contentType,
    whyNotAnswer: contentType === "application/json" ? validator(answer.schema, schemas) : () => null,
    errors: new Set(failures.flatMap(([, { description }]) => description.split(", "))),
  };
}

/** Reads `/openapi.json` of a running gateway. */
export async function readOperations(url: string): Promise<{ operations: Operation[]; schemas: Schemas }> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const { schemas } = document.components;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(path, method, described, schemas)),
  );
  return { operations, schemas };
}
