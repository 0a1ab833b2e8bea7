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
