import type { JsonObject } from "@letsping/core";
import { GuardrailSettings } from "@letsping/guardrails";
import { config } from "zod";
import { scopeName } from "./settings-scope";

// The page may make no code out of text (Content-Security-Policy), so checks are not compiled.
config({ jitless: true });

export const DEFAULTS: GuardrailSettings = GuardrailSettings.parse({});

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as text, with names in order. What was entered and is no number is told from what is not there. */
function textOf(value: unknown): string {
  return JSON.stringify(value ?? null, (_, each: unknown) => {
    if (typeof each === "number" && Number.isNaN(each)) return "not a number";
    if (!isFields(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export function isSame(one: unknown, other: unknown): boolean {
  return textOf(one) === textOf(other);
}

/** The fields of a section that differ from its defaults. */
function differing(section: Fields, preset: Fields): Fields {
  return Object.fromEntries(Object.entries(section).filter(([name, value]) => !isSame(value, preset[name])));
}

/** Settings as they are stored: what is a default is not written, so that it follows the package's. */
export function storedOf(settings: GuardrailSettings): JsonObject {
  const sections = Object.entries(settings).flatMap(([name, value]): [string, unknown][] => {
    const preset = DEFAULTS[name as keyof GuardrailSettings];
    const left = isFields(value) && isFields(preset) ? differing(value, preset) : value;
    return isSame(left, Array.isArray(preset) ? [] : {}) ? [] : [[name, left]];
  });
  return Object.fromEntries(sections) as JsonObject;
}

/** What is wrong with settings, by the place of each: `velocity.limits.0.limit`. */
export function problemsOf(settings: GuardrailSettings): ReadonlyMap<string, string> {
  const { error } = GuardrailSettings.safeParse(settings);
  return new Map((error?.issues ?? []).map((issue) => [issue.path.map(String).join("."), issue.message]));
}

/** One of three lists: what I added, changed or took away is done to theirs. */
function mergedList<Item>(
  old: readonly Item[],
  mine: readonly Item[],
  theirs: readonly Item[],
  keyOf: (item: Item) => string,
): Item[] {
  const byKey = (items: readonly Item[]) => new Map(items.map((item) => [keyOf(item), item]));
  const [before, own, now] = [byKey(old), byKey(mine), byKey(theirs)];
  const kept = theirs.flatMap((item) => {
    const key = keyOf(item);
    const mineNow = own.get(key);
    if (mineNow === undefined) return before.has(key) ? [] : [item];
    return [isSame(mineNow, before.get(key)) ? item : mineNow];
  });
  return [...kept, ...mine.filter((item) => !now.has(keyOf(item)) && !isSame(item, before.get(keyOf(item))))];
}

function mergedFields(old: Fields, mine: Fields, theirs: Fields): Fields {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  return Object.fromEntries(
    names.flatMap((name): [string, unknown][] => {
      const value = isSame(mine[name], old[name]) ? theirs[name] : mine[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * My unsaved changes, made again on what somebody else saved meanwhile. Where both changed the same thing, mine stands:
 * the words of the changes then say so.
 */
export function rebased(
  old: GuardrailSettings,
  mine: GuardrailSettings,
  theirs: GuardrailSettings,
): GuardrailSettings {
  const fields = (name: "rules" | "egress" | "velocity" | "cost" | "loop" | "bounds") =>
    mergedFields(old[name], mine[name], theirs[name]);
  return {
    rules: fields("rules"),
    egress: fields("egress"),
    velocity: fields("velocity"),
    cost: fields("cost"),
    loop: fields("loop"),
    bounds: fields("bounds"),
    patterns: mergedList(old.patterns, mine.patterns, theirs.patterns, ({ id }) => id),
    exceptions: mergedList(old.exceptions, mine.exceptions, theirs.exceptions, textOf),
    overrides: mergedList(old.overrides, mine.overrides, theirs.overrides, scopeName),
  } as GuardrailSettings;
}
