import { numberOf, report, shown, spend } from "./check-state";
import type { Check } from "./check-state";
import { isMultipleOf } from "./decimal-text";
import { formatProblem } from "./formats";
import type { SchemaNode } from "./schema-node";

export function checkNumber(check: Check, { schema }: SchemaNode, value: number, path: string): void {
  const min = numberOf(schema, "minimum");
  const max = numberOf(schema, "maximum");
  const above =
    numberOf(schema, "exclusiveMinimum") ?? (schema["exclusiveMinimum"] === true ? min : undefined);
  const below =
    numberOf(schema, "exclusiveMaximum") ?? (schema["exclusiveMaximum"] === true ? max : undefined);
  if (min !== undefined && value < min) report(check, path, `${value} is too small.`, `At least ${min}.`);
  if (max !== undefined && value > max) report(check, path, `${value} is too large.`, `At most ${max}.`);
  if (above !== undefined && value <= above)
    report(check, path, `${value} is too small.`, `More than ${above}.`);
  if (below !== undefined && value >= below)
    report(check, path, `${value} is too large.`, `Less than ${below}.`);
  const step = numberOf(schema, "multipleOf");
  if (step !== undefined && step > 0 && !isMultipleOf(value, step)) {
    report(check, path, `${value} does not fit the step.`, `A multiple of ${step}.`);
  }
}

export function checkText(
  check: Check,
  { schema }: SchemaNode,
  value: string,
  changed: boolean,
  path: string,
): void {
  spend(check, value.length / 64);
  let length = 0;
  for (const _character of value) length++;
  const min = numberOf(schema, "minLength");
  const max = numberOf(schema, "maxLength");
  if (min !== undefined && length < min) {
    report(
      check,
      path,
      `The text has ${length} characters.`,
      min === 1 ? "Not empty." : `At least ${min} characters.`,
    );
  }
  if (max !== undefined && length > max) {
    report(check, path, `The text has ${length} characters.`, `At most ${max} characters.`);
  }
  const pattern = schema["pattern"];
  if (typeof pattern === "string") {
    spend(check, check.engine.cost(pattern, value));
    const fits = check.budget.steps < 0 ? "unsupported" : check.engine.matches(pattern, value);
    if (fits === false)
      report(check, path, "The text has another form.", `The form ${pattern.slice(0, 120)}`);
    if (fits === "unsupported") check.doubt.found = true;
    if (fits === "unsupported" && changed) {
      report(check, path, "This form cannot be checked here.", "The value as the agent sent it.");
    }
  }
  const format = schema["format"];
  const problem = typeof format === "string" ? formatProblem(format, value) : null;
  if (problem) report(check, path, `${shown(check, value)} is not valid.`, problem);
}
