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

const TEXT_FORMATS = new Map([
  ["email", "email"],
  ["url", "uri"],
  ["uuid", "uuid"],
  ["datetime", "date-time"],
  ["date", "date"],
  ["time", "time"],
]);

function textSchema(checks: readonly Zod3Check[]): JsonSchema {
  const schema: JsonSchema = { type: "string" };
  for (const check of checks) {
    const format = TEXT_FORMATS.get(check.kind);
    if (format) schema["format"] = format;
    if (check.kind === "min") schema["minLength"] = check.value;
    if (check.kind === "max") schema["maxLength"] = check.value;
    if (check.kind === "length") Object.assign(schema, { minLength: check.value, maxLength: check.value });
    if (check.kind === "regex" && check.regex) schema["pattern"] = check.regex.source;
  }
  return schema;
}

function numberSchema(checks: readonly Zod3Check[]): JsonSchema {
  const schema: JsonSchema = { type: checks.some((check) => check.kind === "int") ? "integer" : "number" };
  for (const check of checks) {
    if (check.kind === "min")
      schema[check.inclusive === false ? "exclusiveMinimum" : "minimum"] = check.value;
    if (check.kind === "max")
      schema[check.inclusive === false ? "exclusiveMaximum" : "maximum"] = check.value;
    if (check.kind === "multipleOf") schema["multipleOf"] = check.value;
  }
  return schema;
}

function isOptional({ _def }: Zod3): boolean {
  if (_def.typeName === "ZodOptional" || _def.typeName === "ZodDefault") return true;
  return _def.typeName === "ZodEffects" && _def.schema !== undefined && isOptional(_def.schema);
}

function objectSchema(definition: Zod3Def, depth: number): JsonSchema {
  const shape = definition.shape?.() ?? {};
  const properties = Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, convert(field, depth + 1)]),
  );
  const required = Object.keys(shape).filter((name) => !isOptional(shape[name] as Zod3));
  const schema: JsonSchema = { type: "object", properties };
  if (required.length > 0) schema["required"] = required;
  if (definition.unknownKeys === "strict") schema["additionalProperties"] = false;
  return schema;
}

function arraySchema(definition: Zod3Def, depth: number): JsonSchema {
  const schema: JsonSchema = {
    type: "array",
    items: definition.type ? convert(definition.type, depth + 1) : {},
  };
  if (definition.minLength) schema["minItems"] = definition.minLength.value;
  if (definition.maxLength) schema["maxItems"] = definition.maxLength.value;
  return schema;
}

function bare(definition: Zod3Def, depth: number): JsonSchema {
  const inner = (schema: Zod3 | undefined): JsonSchema => (schema ? convert(schema, depth + 1) : {});
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
      return objectSchema(definition, depth);
    case "ZodArray":
      return arraySchema(definition, depth);
    case "ZodRecord":
      return { type: "object", additionalProperties: inner(definition.valueType) };
    case "ZodTuple":
      return { type: "array", prefixItems: (definition.items ?? []).map((item) => inner(item)) };
    case "ZodUnion":
    case "ZodDiscriminatedUnion": {
      const options =
        definition.options instanceof Map ? [...definition.options.values()] : (definition.options ?? []);
      return { anyOf: options.map((option) => inner(option)) };
    }
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

function convert({ _def }: Zod3, depth: number): JsonSchema {
  if (depth > 24) return {};
  const schema = bare(_def, depth);
  return _def.description === undefined ? schema : { ...schema, description: _def.description };
}

/** The JSON Schema of a Zod 3 schema. */
export function zod3ToJsonSchema(schema: Zod3): JsonSchema {
  return convert(schema, 0);
}
