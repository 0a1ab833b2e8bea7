import type { LimitWithin } from "../limits/window-store";
import { GuardrailSettings } from "./settings";

/** Whose request it is, as far as settings tell requests apart. */
export interface RequestNames {
  service: string;
  action: string;
}

/** Whether something that may name a service and an action is about this request. */
export function isAbout(
  scope: { service?: string | undefined; action?: string | undefined },
  names: RequestNames,
): boolean {
  return (
    (scope.service === undefined || scope.service === names.service) &&
    (scope.action === undefined || scope.action === names.action)
  );
}

/** The overrides that are about a request, as their numbers: requests with the same ones have the same settings. */
export function overridesOf(settings: GuardrailSettings, names: RequestNames): number[] {
  return settings.overrides.flatMap((override, index) => (isAbout(override, names) ? [index] : []));
}

/** What the last of some overrides that has limits of its own is about; null where the project's own limits hold. */
function withinOf(
  { overrides }: GuardrailSettings,
  numbers: readonly number[],
  hasOwn: (override: GuardrailSettings["overrides"][number]) => boolean,
): LimitWithin | null {
  const own = numbers.flatMap((number) => overrides[number] ?? []).filter(hasOwn);
  const last = own[own.length - 1];
  return last ? { service: last.service, action: last.action } : null;
}

/** Which calls limits count: those that an override is about where it sets them, else all that have the project's. */
export interface Counting {
  velocity: LimitWithin | null;
  cost: LimitWithin | null;
}

/** @param numbers of the overrides that are about a request */
export function countingOf(settings: GuardrailSettings, numbers: readonly number[]): Counting {
  return {
    velocity: withinOf(settings, numbers, ({ velocity }) => velocity?.["limits"] !== undefined),
    cost: withinOf(settings, numbers, ({ cost }) => cost !== undefined),
  };
}

/** The project's settings with some overrides laid over them, in order. */
export function withOverrides(settings: GuardrailSettings, numbers: readonly number[]): GuardrailSettings {
  if (numbers.length === 0) return settings;
  const merged = { ...settings };
  for (const number of numbers) {
    const { rules, egress, velocity, cost, loop } = settings.overrides[number] ?? {};
    merged.rules = { ...merged.rules, ...rules };
    merged.egress = { ...merged.egress, ...egress };
    merged.velocity = { ...merged.velocity, ...velocity };
    merged.cost = { ...merged.cost, ...cost };
    merged.loop = { ...merged.loop, ...loop };
  }
  return GuardrailSettings.parse(merged);
}
