import type { ActionField } from "@letsping/core";
import type { DiffChange } from "@letsping/core";
import type { GuardrailFinding } from "@letsping/core";
import type { HiddenLeaf } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { MASK } from "@letsping/core";
import type { Opened } from "./request-row";

/** A field, as the steps of its JSON Pointer. No step at all: the whole payload. */
type Field = readonly string[];

/** What a caller may not see of a request. */
export interface Masking {
  /** Whatever stands at one of these fields, or under it. */
  fields: readonly Field[];
  /** Also what people and agents wrote beside the payload: reasons and metadata. */
  words: boolean;
}

export const MASK_NOTHING: Masking = { fields: [], words: false };
/** What a viewer may not see: every value. */
export const MASK_ALL: Masking = { fields: [[]], words: true };

/** Masks the fields that a description of an action marks as masked. */
export function maskFields(described: readonly Pick<ActionField, "path" | "masked">[]): Masking {
  const masked = described.filter((field) => field.masked === true);
  return { fields: masked.map((field) => stepsOf(field.path)), words: false };
}

function stepsOf(pointer: string): string[] {
  const [, ...steps] = pointer.split("/");
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A place in a list stands for all of its items: an edit may move them. */
function isSameStep(field: string | undefined, step: string): boolean {
  return field === step || (/^\d+$/.test(field ?? "") && /^\d+$/.test(step));
}

/** The fields as they are seen from one step further in. */
function within(fields: readonly Field[], step: string): readonly Field[] {
  if (fields.some((field) => field.length === 0)) return [[]];
  return fields.filter(([first]) => isSameStep(first, step)).map(([, ...rest]) => rest);
}

function typeOf(value: JsonValue): string {
  return value === null ? "null" : typeof value;
}

function pointerStep(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The value with its masked leaves replaced; they are noted in `found` by their pointer, with their type. */
function maskValue(
  value: JsonValue,
  fields: readonly Field[],
  path: string,
  found: Map<string, string>,
): JsonValue {
  if (fields.length === 0) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      maskValue(item, within(fields, String(index)), `${path}/${index}`, found),
    );
  }
  if (value !== null && typeof value === "object") return maskObject(value, fields, path, found);
  // Also where a field was said to lie further in: what stands in its place is no less secret.
  found.set(path, typeOf(value));
  return MASK;
}

function maskObject(
  value: JsonObject,
  fields: readonly Field[],
  path: string,
  found: Map<string, string>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      maskValue(inner, within(fields, name), `${path}/${pointerStep(name)}`, found),
    ]),
  );
}

function maskChange(change: DiffChange, fields: readonly Field[], found: Map<string, string>): DiffChange {
  const here = stepsOf(change.path).reduce(within, fields);
  const masked = (value: JsonValue | undefined) =>
    value === undefined ? undefined : maskValue(value, here, change.path, found);
  const old_value = masked(change.old_value);
  const value = masked(change.value);
  return {
    op: change.op,
    path: change.path,
    ...(old_value === undefined ? {} : { old_value }),
    ...(value === undefined ? {} : { value }),
  };
}

function leavesOf(found: ReadonlyMap<string, string>): HiddenLeaf[] {
  return [...found].map(([path, type]) => ({ path, type }));
}

/** Where a value is the mask itself, below `path`; for what a person sends back. */
export function masksWithin(value: JsonValue | undefined, path: string): string[] {
  if (value === MASK) return [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => masksWithin(inner, `${path}/${pointerStep(name)}`));
}

/** The values of a payload that a caller may not see. */
export function maskedLeaves(payload: JsonObject, { fields }: Masking): HiddenLeaf[] {
  const found = new Map<string, string>();
  maskObject(payload, fields, "", found);
  return leavesOf(found);
}

/** Findings without what would say how long a masked value is, and whether it was seen before. */
function maskFindings(findings: readonly GuardrailFinding[], fields: readonly Field[]): GuardrailFinding[] {
  return findings.map((finding) => {
    const isSeen = stepsOf(finding.path).reduce(within, fields).length === 0;
    if (finding.in === "request" || isSeen) return finding;
    const { fingerprint: _fingerprint, ...rest } = finding;
    return { ...rest, span: null, shown: null };
  });
}

/**
 * What is left of a request for a caller: everything that is made from it (sentence, button, answer) is made afterwards,
 * so nothing can slip past. Where a value is masked, the schema goes too, because it may name the value, and so does the
 * salt, with which a short value could be found by trying.
 */
export function maskRequest(opened: Opened, masking: Masking): { opened: Opened; masked: HiddenLeaf[] } {
  const { body, decision } = opened;
  const { fields, words } = masking;
  if (fields.length === 0 && !words) return { opened, masked: [] };
  const found = new Map<string, string>();
  const payload = maskObject(body.payload, fields, "", found);
  const patched = decision?.patched_payload ? maskObject(decision.patched_payload, fields, "", found) : null;
  const changes = decision?.diff_summary?.changes.map((change) => maskChange(change, fields, new Map()));
  const masked = leavesOf(found);
  if (masked.length === 0 && !words) return { opened, masked };
  return {
    masked,
    opened: {
      body: {
        ...body,
        payload,
        schema: null,
        ...(body.findings ? { findings: maskFindings(body.findings, fields) } : {}),
        metadata: words ? maskObject(body.metadata, [[]], "", new Map()) : body.metadata,
        lp_meta: words ? null : body.lp_meta,
      },
      decision: decision && {
        ...decision,
        commitment_salt: "",
        reason: words && decision.reason !== null ? MASK : decision.reason,
        patched_payload: patched,
        diff_summary: changes ? { changes } : null,
      },
    },
  };
}
