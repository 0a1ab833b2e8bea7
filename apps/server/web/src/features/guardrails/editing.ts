import type { GuardrailSettings, RuleState } from "@letsping/guardrails";
import { createContext, useContext } from "react";
import { isUnder, withRow } from "./rule-states";
import { basisOf, ownOf, scopeName, settingsIn, withOwn } from "./settings-scope";
import type { Scope, Section } from "./settings-scope";
import { DEFAULTS, isSame } from "./settings-draft";
import type { GuardrailsDraft } from "./use-guardrails-draft";

/** The settings of one scope while they are being changed. */
export interface Editing {
  scope: Scope;
  /** As they hold in the scope. */
  here: GuardrailSettings;
  mayEdit: boolean;
  /** Whether saving would change something at a place: a row, a section, a pattern. */
  isChanged: (place: string) => boolean;
  /** What is wrong with a setting of the scope; null where nothing is. */
  problemAt: (path: string) => string | null;
  /** Whether the scope itself says something of these rules, or of a field. */
  says: (section: Section | "rules", name: string) => boolean;
  setRules: (names: readonly string[], state: RuleState) => void;
  /** Leaves some rules to what the scope builds on. */
  clearRules: (names: readonly string[]) => void;
  /** Undefined: as what the scope builds on. */
  setField: (section: Section, field: string, value: unknown) => void;
  resetFields: (section: Section, fields: readonly string[]) => void;
}

const EditingContext = createContext<Editing | null>(null);
export const EditingProvider = EditingContext.Provider;

export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (!editing) throw new Error("A setting stands outside of the settings.");
  return editing;
}

type Fields = Record<string, unknown>;

/** How one scope of a draft is read and changed. */
export function editingOf(draft: GuardrailsDraft, scope: Scope, mayEdit: boolean): Editing {
  const { settings, changes, problems, change } = draft;
  const override = scope === null ? undefined : settings.overrides[scope];
  const prefix = override ? `scope ${scopeName(override)} ` : "";
  const changed = new Set(changes.map(({ place }) => place));
  const own = ownOf(settings, scope);
  const ownIn = (section: Section) => (own[section] ?? {}) as Fields;
  const setFields = (section: Section, values: readonly (readonly [field: string, value: unknown])[]) =>
    change((now) => {
      const fields = { ...(ownOf(now, scope)[section] as Fields | undefined) };
      for (const [field, value] of values) {
        const preset = scope === null ? (DEFAULTS[section] as Fields)[field] : undefined;
        if (value === undefined && preset === undefined) delete fields[field];
        else fields[field] = value ?? preset;
      }
      return withOwn(now, scope, { [section]: fields });
    });
  return {
    scope,
    here: settingsIn(settings, scope, DEFAULTS),
    mayEdit,
    isChanged: (place) => changed.has(`${prefix}${place}`),
    problemAt: (path) => problems.get(scope === null ? path : `overrides.${scope}.${path}`) ?? null,
    says: (section, name) => {
      if (section !== "rules")
        return scope === null
          ? !isSame(ownIn(section)[name], (DEFAULTS[section] as Fields)[name])
          : Object.hasOwn(ownIn(section), name);
      return Object.keys(own.rules ?? {}).some((key) => isUnder(key, [name]));
    },
    setRules: (names, state) =>
      change((now) => {
        const base = scope === null ? {} : basisOf(now, scope, DEFAULTS).rules;
        return withOwn(now, scope, { rules: withRow(ownOf(now, scope).rules ?? {}, base, names, state) });
      }),
    clearRules: (names) =>
      change((now) => {
        const kept = Object.entries(ownOf(now, scope).rules ?? {}).filter(([key]) => !isUnder(key, names));
        return withOwn(now, scope, { rules: Object.fromEntries(kept) });
      }),
    setField: (section, field, value) => setFields(section, [[field, value]]),
    resetFields: (section, fields) =>
      setFields(
        section,
        fields.map((field) => [field, undefined]),
      ),
  };
}
