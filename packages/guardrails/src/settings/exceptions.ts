import type { GuardrailFinding } from "@letsping/core";
import { isAbout } from "./overrides";
import type { RequestNames } from "./overrides";
import type { GuardrailException } from "./settings";

/** Says of a rule and a place whether they are excepted. */
export type IsExcepted = (rule: string, path: string) => boolean;

const never: IsExcepted = () => false;

function isPathLike(pattern: readonly string[], steps: readonly string[]): boolean {
  return (
    steps.length === pattern.length && pattern.every((step, index) => step === "*" || step === steps[index])
  );
}

/** The exceptions that are about a request, made ready. */
export function exceptionsFor(exceptions: readonly GuardrailException[], names: RequestNames): IsExcepted {
  const about = exceptions
    .filter((exception) => isAbout(exception, names))
    .map(({ rule, path }) => ({ rule, family: `${rule}.`, steps: path.split("/") }));
  if (about.length === 0) return never;
  return (rule, path) => {
    const steps = path.split("/");
    return about.some(
      (one) => (one.rule === rule || rule.startsWith(one.family)) && isPathLike(one.steps, steps),
    );
  };
}

/** Longest path that an exception holds, in characters. */
const LONGEST_PATH = 1024;

/**
 * The narrowest exception by which a finding would not come again: its rule, its place (any item of a list), its service
 * and action. Null for what cannot be excepted: findings of the engine, of limits, and in keys.
 */
export function exceptionFor(finding: GuardrailFinding, names: RequestNames): GuardrailException | null {
  const { rule, family, path } = finding;
  if (family === "engine" || finding.in !== "value" || path.length > LONGEST_PATH) return null;
  return { rule, path: path.replace(/\/\d+(?=\/|$)/g, "/*"), service: names.service, action: names.action };
}
