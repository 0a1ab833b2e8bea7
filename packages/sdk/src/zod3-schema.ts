type JsonSchema = Record<string, unknown>;

interface Zod3Check {
  kind: string;
  value?: number;
  inclusive?: boolean;
  regex?: RegExp;
}
interface Zod3Def {
  typeName: string;
  description?: string;
  checks?: Zod3Check[];
  innerType?: Zod3;
  schema?: Zod3;
  type?: Zod3;
  valueType?: Zod3;
  values?: unknown;
  value?: unknown;
  options?: Zod3[] | Map<string, Zod3>;
  shape?: () => Record<string, Zod3>;
  left?: Zod3;
  right?: Zod3;
  getter?: () => Zod3;
  items?: Zod3[];
  minLength?: { value: number } | null;
  maxLength?: { value: number } | null;
  unknownKeys?: string;
}
/** The part of a Zod 3 schema that is read. */
export interface Zod3 {
  _def: Zod3Def;
}

/** Whether a schema was made by Zod 3: its definition names a type, and has no Zod 4 core. */
export function isZod3(schema: object): schema is Zod3 {
  const definition = (schema as Partial<Zod3>)._def as Partial<Zod3Def> | undefined;
  return (
    typeof definition?.typeName === "string" && definition.typeName.startsWith("Zod") && !("_zod" in schema)
  );
}

/** What JSON Schema calls a format of a text. */
const TEXT_FORMATS: Record<string, string> = {
  email: "email",
  url: "uri",
  uuid: "uuid",
  datetime: "date-time",
  date: "date",
  time: "time",
};

function textSchema(checks: readonly Zod3Check[]): JsonSchema {
  const schema: JsonSchema = { type: "string" };
  for (const { kind, value, regex } of checks) {
    const isLength = kind === "length";
    if (isLength || kind === "min") schema["minLength"] = value;
    if (isLength || kind === "max") schema["maxLength"] = value;
    if (kind === "regex") schema["pattern"] = regex?.source;
    schema["format"] = TEXT_FORMATS[kind] ?? schema["format"];
  }
  return schema;
}

function numberSchema(checks: readonly Zod3Check[]): JsonSchema {
  const schema: JsonSchema = { type: "number" };
  for (const { kind, value, inclusive } of checks) {
    if (kind === "int") schema["type"] = "integer";
    if (kind === "min") schema[inclusive === false ? "exclusiveMinimum" : "minimum"] = value;
    if (kind === "max") schema[inclusive === false ? "exclusiveMaximum" : "maximum"] = value;
    if (kind === "multipleOf") schema["multipleOf"] = value;
  }
  return schema;
}

function isOptional({ _def }: Zod3): boolean {
  const { typeName, schema } = _def;
  if (typeName === "ZodEffects") return schema !== undefined && isOptional(schema);
  return typeName === "ZodOptional" || typeName === "ZodDefault";
}

function objectSchema({ shape, unknownKeys }: Zod3Def, inner: Inner): JsonSchema {
  const fields = Object.entries(shape?.() ?? {});
  const required = fields.filter(([, field]) => !isOptional(field)).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([name, field]) => [name, inner(field)])),
    required: required.length > 0 ? required : undefined,
    additionalProperties: unknownKeys === "strict" ? false : undefined,
  };
}

type Inner = (schema: Zod3 | undefined) => JsonSchema;

/** Without its description. What is undefined is left out by JSON. */
function bare(definition: Zod3Def, inner: Inner): JsonSchema {
  switch (definition.typeName) {
    case "ZodString":
      return textSchema(definition.checks ?? []);
    case "ZodNumber":
      return numberSchema(definition.checks ?? []);
    case "ZodBoolean":
      return { type: "boolean" };
    case "ZodNull":
      return { type: "null" };
    case "ZodLiteral":
      return { const: definition.value };
    case "ZodEnum":
      return { enum: definition.values };
    case "ZodNativeEnum":
      return { enum: [...new Set(Object.values(definition.values as object))] };
    case "ZodObject":
      return objectSchema(definition, inner);
    case "ZodArray": {
      const { type, minLength, maxLength } = definition;
      return { type: "array", items: inner(type), minItems: minLength?.value, maxItems: maxLength?.value };
    }
    case "ZodRecord":
      return { type: "object", additionalProperties: inner(definition.valueType) };
    case "ZodTuple":
      return { type: "array", prefixItems: (definition.items ?? []).map(inner) };
    case "ZodUnion":
    case "ZodDiscriminatedUnion":
      // The options of Zod 3 before 3.22 are a Map where a field tells them apart.
      return { anyOf: [...(definition.options?.values() ?? [])].map(inner) };
    case "ZodIntersection":
      return { allOf: [inner(definition.left), inner(definition.right)] };
    case "ZodNullable":
      return { anyOf: [inner(definition.innerType), { type: "null" }] };
    case "ZodOptional":
    case "ZodDefault":
    case "ZodCatch":
    case "ZodReadonly":
      return inner(definition.innerType);
    case "ZodBranded":
      return inner(definition.type);
    case "ZodEffects":
      return inner(definition.schema);
    case "ZodLazy":
      return inner(definition.getter?.());
    default:
      // What JSON cannot say (a Date, a function) is left open: the person sees it, and cannot change it blindly.
      return {};
  }
}

function convert(schema: Zod3 | undefined, depth: number): JsonSchema {
  if (!schema || depth > 24) return {};
  const { _def } = schema;
  return { ...bare(_def, (next) => convert(next, depth + 1)), description: _def.description };
}

/** The JSON Schema of a Zod 3 schema. */
export function zod3ToJsonSchema(schema: Zod3): JsonSchema {
  return convert(schema, 0);
}
