import type { GuardrailSettings } from "@letsping/guardrails";

export type Override = GuardrailSettings["overrides"][number];

/** What settings are looked at for: the whole project, or one override by its place in the list. */
export type Scope = number | null;

/** Sections that may differ for a service or an action. */
export const SECTIONS = ["egress", "velocity", "cost", "loop"] as const;
export type Section = (typeof SECTIONS)[number];

type Named = Pick<Override, "service" | "action">;

/** Whether every request that is about `inner` is about `outer` too. */
function covers(outer: Named, inner: Named): boolean {
  const holds = (of: string | undefined, given: string | undefined) => of === undefined || of === given;
  return holds(outer.service, inner.service) && holds(outer.action, inner.action);
}

/** Settings with one override laid over them: what it gives replaces a field. */
function laidOver(settings: GuardrailSettings, { rules, egress, velocity, cost, loop }: Override) {
  return {
    ...settings,
    rules: { ...settings.rules, ...rules },
    egress: { ...settings.egress, ...egress },
    velocity: { ...settings.velocity, ...velocity },
    cost: { ...settings.cost, ...cost },
    loop: { ...settings.loop, ...loop },
  } as GuardrailSettings;
}

/** What a scope builds on: the defaults for the project; for an override, the project and wider overrides before it. */
export function basisOf(
  settings: GuardrailSettings,
  scope: Scope,
  defaults: GuardrailSettings,
): GuardrailSettings {
  const own = scope === null ? undefined : settings.overrides[scope];
  if (scope === null || !own) return defaults;
  return settings.overrides
    .slice(0, scope)
    .reduce((now, each) => (covers(each, own) ? laidOver(now, each) : now), settings);
}

/** The settings as they hold in a scope. */
export function settingsIn(
  settings: GuardrailSettings,
  scope: Scope,
  defaults: GuardrailSettings,
): GuardrailSettings {
  const own = scope === null ? undefined : settings.overrides[scope];
  return own ? laidOver(basisOf(settings, scope, defaults), own) : settings;
}

/** What a scope itself says. */
export function ownOf(settings: GuardrailSettings, scope: Scope): Partial<Override> {
  return scope === null ? settings : (settings.overrides[scope] ?? {});
}

/** Settings in which a scope says something else. Sections that say nothing are left out of an override. */
export function withOwn(
  settings: GuardrailSettings,
  scope: Scope,
  change: Partial<Omit<Override, "service" | "action">>,
): GuardrailSettings {
  if (scope === null) return { ...settings, ...change } as GuardrailSettings;
  const overrides = settings.overrides.map((each, at) => {
    if (at !== scope) return each;
    const entries = Object.entries({ ...each, ...change });
    const isEmpty = (value: unknown) =>
      typeof value === "object" && value !== null && Object.keys(value).length === 0;
    return Object.fromEntries(
      entries.filter(([, value]) => value !== undefined && !isEmpty(value)),
    ) as Override;
  });
  return { ...settings, overrides };
}

const narrowness = ({ service, action }: Named) =>
  (service === undefined ? 0 : 1) + (action === undefined ? 0 : 2);

/** Adds an override where it belongs: later ones win, so the narrower stands behind the wider. Tells its place. */
export function withOverride(settings: GuardrailSettings, added: Override): [GuardrailSettings, number] {
  const at = settings.overrides.findIndex((each) => narrowness(each) > narrowness(added));
  const place = at < 0 ? settings.overrides.length : at;
  return [
    {
      ...settings,
      overrides: [...settings.overrides.slice(0, place), added, ...settings.overrides.slice(place)],
    },
    place,
  ];
}

export function withoutOverride(settings: GuardrailSettings, place: number): GuardrailSettings {
  return { ...settings, overrides: settings.overrides.filter((_, at) => at !== place) };
}

/** The override of exactly these names; -1 where there is none. */
export function placeOf(settings: GuardrailSettings, { service, action }: Named): number {
  return settings.overrides.findIndex((each) => each.service === service && each.action === action);
}

/** “billing-agent”, “refund_user of billing-agent”, “refund_user of every service”. */
export function scopeName({ service, action }: Named): string {
  if (action === undefined) return service ?? "Every service";
  return `${action} of ${service ?? "every service"}`;
}
