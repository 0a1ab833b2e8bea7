import type { JsonObject, ShieldSettingsView } from "@letsping/core";
import { ShieldSettings } from "@letsping/shield";
import type { DraftChange } from "../../lib/versioned-draft";
import { ALL_FIELDS, DEFAULTS, valueWords } from "./shield-fields";

export type ActionName = ShieldSettingsView["fingerprints"][number];

/** What is edited: numbers and switches, and the actions whose values are remembered. */
export interface ShieldDraft {
  settings: ShieldSettings;
  fingerprints: readonly ActionName[];
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** What is no number field, by path. */
const OTHER_PATHS = ["scorer", "enforce_automatically"] as const;
const PATHS: readonly string[] = [...ALL_FIELDS.map(({ path }) => path), ...OTHER_PATHS];

/** The value at a path such as `shadow_ends.runs`. */
export function valueAt(settings: ShieldSettings, path: string): unknown {
  return path.split(".").reduce<unknown>((at, name) => (isFields(at) ? at[name] : undefined), settings);
}

/** The number at a path; NaN while what was entered is none. */
export function numberAt(settings: ShieldSettings, path: string): number {
  const value = valueAt(settings, path);
  return typeof value === "number" ? value : Number.NaN;
}

function withAt(fields: Fields, [name = "", ...rest]: readonly string[], value: unknown): Fields {
  const inner = fields[name];
  return { ...fields, [name]: rest.length === 0 ? value : withAt(isFields(inner) ? inner : {}, rest, value) };
}

/** The same settings with another value at a path. */
export function withValue(settings: ShieldSettings, path: string, value: unknown): ShieldSettings {
  return withAt(settings, path.split("."), value) as ShieldSettings;
}

/** Settings as they are stored: what is a default is not written, so that it follows the package's. */
export function storedOf(settings: ShieldSettings): JsonObject {
  return PATHS.reduce<Fields>((stored, path) => {
    const value = valueAt(settings, path);
    return Object.is(value, valueAt(DEFAULTS, path)) ? stored : withAt(stored, path.split("."), value);
  }, {}) as JsonObject;
}

/** What is wrong with settings, by path. */
export function problemsOf({ settings }: ShieldDraft): ReadonlyMap<string, string> {
  const { error } = ShieldSettings.safeParse(settings);
  return new Map((error?.issues ?? []).map((issue) => [issue.path.map(String).join("."), issue.message]));
}

/** “infra, grant_role”. */
export function actionWords({ service, action }: ActionName): string {
  return `${service}, ${action}`;
}

const isSameAction = (one: ActionName) => (other: ActionName) =>
  one.service === other.service && one.action === other.action;

const OTHER_WORDS: Readonly<Record<(typeof OTHER_PATHS)[number], (settings: ShieldSettings) => string>> = {
  scorer: ({ scorer }) => `Steps are compared by: ${scorer}`,
  enforce_automatically: ({ enforce_automatically: isAutomatic }) =>
    isAutomatic ? "Enforcing begins by itself" : "Enforcing begins with a person's click",
};

/** Everything that saving would change, in words. */
export function changesOf(before: ShieldDraft, after: ShieldDraft): DraftChange[] {
  const isChanged = (path: string) =>
    !Object.is(valueAt(before.settings, path), valueAt(after.settings, path));
  const numbers = ALL_FIELDS.filter(({ path }) => isChanged(path)).map((field) => {
    const [was, is] = [before, after].map(({ settings }) =>
      valueWords(field, numberAt(settings, field.path)),
    );
    return { place: field.path, words: `${field.title}: ${was} to ${is}` };
  });
  const others = OTHER_PATHS.filter(isChanged).map((path) => ({
    place: path,
    words: OTHER_WORDS[path](after.settings),
  }));
  const missing = (from: ShieldDraft, to: ShieldDraft) =>
    from.fingerprints.filter((each) => !to.fingerprints.some(isSameAction(each)));
  const told = (actions: readonly ActionName[], what: string) =>
    actions.map((each) => ({ place: "fingerprints", words: `Values of ${actionWords(each)}: ${what}` }));
  return [
    ...numbers,
    ...others,
    ...told(missing(after, before), "remembered"),
    ...told(missing(before, after), "no longer remembered"),
  ];
}

/** My unsaved changes, made again on what somebody else saved. Where both changed the same, mine stands. */
export function rebased(old: ShieldDraft, mine: ShieldDraft, theirs: ShieldDraft): ShieldDraft {
  const settings = PATHS.filter(
    (path) => !Object.is(valueAt(mine.settings, path), valueAt(old.settings, path)),
  ).reduce((now, path) => withValue(now, path, valueAt(mine.settings, path)), theirs.settings);
  const isTaken = (each: ActionName) =>
    old.fingerprints.some(isSameAction(each)) && !mine.fingerprints.some(isSameAction(each));
  const isNew = (each: ActionName) =>
    !old.fingerprints.some(isSameAction(each)) && !theirs.fingerprints.some(isSameAction(each));
  return {
    settings,
    fingerprints: [
      ...theirs.fingerprints.filter((each) => !isTaken(each)),
      ...mine.fingerprints.filter(isNew),
    ],
  };
}
