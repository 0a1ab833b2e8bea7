import fc from "fast-check";
import { FOREIGN_TYPES } from "./hostile-input";
import { HEADER_CHARACTERS } from "./hostile-input";
import { HOSTILE_PROPOSALS } from "./hostile-input";
import { PATH_TRICKS } from "./hostile-input";
import { RAW_BODIES } from "./hostile-input";
import type { Operation } from "./operations";
import type { Schemas } from "./operations";
import { hostile } from "./values";
import { nearlyValid } from "./values";
import { valid } from "./values";
import type { Known } from "./values";

/** Who may call. */
export const CALLERS = ["anonymous", "key", "viewer", "operator", "admin", "owner"] as const;
export type CallerName = (typeof CALLERS)[number];

/** One call, ready to be sent. Credentials are added by who sends it. */
export interface FuzzCall {
  operation: Operation;
  caller: CallerName;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
  /** How long the call may be held on purpose, in milliseconds. */
  heldMs: number;
}

/** Longest hold that is asked for, in milliseconds; longer ones would only make the run longer. */
const LONGEST_HOLD_MS = 100;

function encode(value: unknown): string {
  // A lone surrogate cannot be percent-encoded; it goes as U+FFFD, as a browser sends it.
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
  return encodeURIComponent(Buffer.from(text, "utf8").toString("utf8"));
}

const rarely = <T>(arbitrary: fc.Arbitrary<T>, otherwise: fc.Arbitrary<T>, weight = 8): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: otherwise }, { weight: 1, arbitrary });

function pathOf(operation: Operation, schemas: Schemas, known: Known): fc.Arbitrary<string> {
  const pieces = operation.path.split("/").map((piece): fc.Arbitrary<string> => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (name === undefined) return fc.constant(piece);
    const parameter = operation.parameters.find((each) => each.in === "path" && each.name === name);
    const right = valid(parameter?.schema ?? {}, schemas, known, name).map(encode);
    return rarely(fc.oneof(fc.constantFrom(...PATH_TRICKS), hostile.map(encode)), right, 4);
  });
  return fc.tuple(...pieces).map((parts) => parts.join("/"));
}

function queryOf(operation: Operation, schemas: Schemas, known: Known): fc.Arbitrary<string> {
  const fields = operation.parameters
    .filter((each) => each.in === "query")
    .map(({ name, schema, required }) => {
      const value = rarely(hostile, valid(schema, schemas, known, name), 5);
      const field = value.map((each) => `${name}=${encode(name === "wait_ms" ? shortHold(each) : each)}`);
      return fc.option(field, { nil: "", freq: required ? 12 : 1 });
    });
  const extra = rarely(
    fc.constantFrom("x=1", "id=1&id=2", "__proto__=1", "limit[]=1", "cursor=%ff", "&&=", "q=%"),
    fc.constant(""),
    9,
  );
  return fc.tuple(...fields, extra).map((parts) => parts.filter(Boolean).join("&"));
}

function shortHold(value: unknown): unknown {
  return typeof value === "number" && value > LONGEST_HOLD_MS ? LONGEST_HOLD_MS : value;
}

function bodyOf(operation: Operation, schemas: Schemas, known: Known): fc.Arbitrary<string | null> {
  const raw = fc.constantFrom<string | null>(...RAW_BODIES, null);
  if (operation.body === null) return rarely(raw, fc.constant(operation.method === "POST" ? "{}" : null), 5);
  const json = fc
    .oneof(
      { weight: 5, arbitrary: valid(operation.body, schemas, known) },
      { weight: 4, arbitrary: nearlyValid(operation.body, schemas, known) },
      { weight: 1, arbitrary: hostile },
    )
    .map((value): string | null => JSON.stringify(value) ?? "null");
  if (operation.path !== "/api/ingest") return rarely(raw, json, 7);
  return fc.oneof(
    { weight: 1, arbitrary: raw },
    { weight: 2, arbitrary: HOSTILE_PROPOSALS },
    { weight: 5, arbitrary: json },
  );
}

function headersOf(known: Known): fc.Arbitrary<Record<string, string>> {
  const printable = fc.string({ unit: fc.constantFrom(...HEADER_CHARACTERS), maxLength: 80 });
  const none = fc.constant("");
  const projects = known.get("project_id") ?? ["none"];
  return fc
    .record({
      "Content-Type": rarely(fc.constantFrom(...FOREIGN_TYPES), fc.constant("application/json"), 12),
      "X-LetsPing-Version": fc.constantFrom("2", "2", "2", "", "1", "garbage"),
      "X-LetsPing-Project": rarely(
        fc.oneof(printable, fc.constantFrom("", ...projects)),
        fc.constant(projects[0] ?? ""),
        12,
      ),
      "Idempotency-Key": rarely(fc.oneof(fc.constantFrom("same", "other"), printable), none, 2),
      "Last-Event-ID": rarely(
        fc.oneof(fc.constantFrom("evt_1_1", `evt_${"9".repeat(20)}_1`), printable),
        none,
        2,
      ),
      traceparent: rarely(
        fc.oneof(fc.constant(`00-${"a".repeat(32)}-${"b".repeat(16)}-01`), printable),
        none,
        2,
      ),
      Accept: rarely(fc.constantFrom("text/html", "*/*", "application/xml", "text/csv"), none, 2),
      "Content-Encoding": rarely(fc.constantFrom("gzip", "br", "identity", "bogus"), none, 20),
    })
    .map((headers) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value.trim() !== "")));
}

/** Mostly those who may, so that calls get past the door; the rest by chance. */
function callerOf({ takes }: Operation): fc.Arbitrary<CallerName> {
  const welcome: CallerName[] = [
    ...(takes.has("apiKey") ? (["key", "key"] as const) : []),
    ...(takes.has("session") ? (["owner", "owner", "admin", "operator", "viewer"] as const) : []),
  ];
  const anybody = fc.constantFrom(...CALLERS);
  return welcome.length === 0 ? anybody : rarely(anybody, fc.constantFrom(...welcome), 3);
}

/** Any call of an operation: right, nearly right, or hostile. */
export function anyCall(operation: Operation, schemas: Schemas, known: Known): fc.Arbitrary<FuzzCall> {
  return fc
    .record({
      caller: callerOf(operation),
      path: pathOf(operation, schemas, known),
      query: queryOf(operation, schemas, known),
      headers: headersOf(known),
      body: bodyOf(operation, schemas, known),
    })
    .map(({ caller, path, query, headers, body }) => ({
      operation,
      caller,
      method: operation.method,
      path: query === "" ? path : `${path}?${query}`,
      headers,
      body,
      heldMs: /wait_ms=[1-9]/.test(query) ? LONGEST_HOLD_MS : 0,
    }));
}
