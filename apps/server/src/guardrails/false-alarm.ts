import type { FalseAlarmAnswer } from "@letsping/core";
import type { FalseAlarmInput } from "@letsping/core";
import type { GuardrailFinding } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { canonicalJson } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { PLACEHOLDER } from "@letsping/core";
import { readPointer } from "@letsping/core";
import { exceptionFor } from "@letsping/guardrails";
import { GuardrailException } from "@letsping/guardrails";
import type { PersonActor } from "../auth/actor";
import { hasRole } from "../auth/actor";
import type { Deps } from "../deps";
import { asJson } from "../requests/request-row";
import { findRequest } from "../requests/request-row";
import { openBody } from "../requests/request-row";
import { requestNotFound } from "../requests/request-row";
import { findBlockedCall } from "./blocked-detail";
import { openBlockedBody } from "./blocked-detail";
import { readGuardrailSettings } from "./settings-store";
import { saveGuardrailSettings } from "./settings-store";

interface Found {
  service: string;
  action: string;
  findings: readonly GuardrailFinding[];
  /** Null where nothing of it was kept. */
  payload: JsonObject | null;
}

async function findingsOf(deps: Deps, id: string, projectId: string): Promise<Found> {
  if (id.startsWith("req_")) {
    const row = await findRequest(deps, projectId, id);
    if (!row) throw requestNotFound(id);
    const { findings = [], payload } = openBody(deps, row);
    return { service: row.service, action: row.action, findings, payload };
  }
  const row = await findBlockedCall(deps, id, projectId);
  const { findings, payload } = openBlockedBody(deps, row.id, row.sealed_body);
  return { service: row.service, action: row.action, findings, payload };
}

function findingAt({ findings }: Found, index: number): GuardrailFinding {
  const finding = findings[index];
  if (finding) return finding;
  throw new LetsPingError(
    "invalid_request",
    `Finding ${index} was named, and there are ${findings.length}; the first one is 0.`,
    { details: { field: "finding", count: findings.length } },
  );
}

/** A field that is called `*`, as an agent may call one: in an exception it would stand for every field. */
const ANY_FIELD = /\/\*(?:\/|$)/;

/** Any item of a list, and no other field: one that is called `0` stands for itself. */
function pathOfAny(payload: JsonObject | null, path: string): string {
  const isItem = (steps: readonly string[]) => Array.isArray(readPointer(payload, steps.join("/")));
  return path
    .split("/")
    .map((step, index, steps) => (index > 0 && isItem(steps.slice(0, index)) ? "*" : step))
    .join("/");
}

/**
 * Null also for a place that the path of an exception cannot say: a field whose name was replaced, because it is not stored
 * under the name that it will come with again; one that is called `*`; one with a line break in its name.
 */
function narrowest({ path, ...finding }: GuardrailFinding, found: Found): GuardrailException | null {
  if (PLACEHOLDER.test(path) || ANY_FIELD.test(path)) return null;
  const exception = exceptionFor({ path, ...finding }, found);
  if (exception === null) return null;
  const parsed = GuardrailException.safeParse({ ...exception, path: pathOfAny(found.payload, path) });
  return parsed.success ? parsed.data : null;
}

function checkMayApply(input: FalseAlarmInput, actor: PersonActor): number {
  if (!hasRole(actor, "admin")) {
    throw new LetsPingError(
      "forbidden",
      `Adding an exception needs the role admin in the project; you are ${actor.role}.`,
    );
  }
  if (typeof input.expected_version === "number") return input.expected_version;
  throw new LetsPingError(
    "invalid_request",
    "`apply` changes the settings and needs `expected_version`, the version of the settings that you saw.",
    { details: { field: "expected_version" } },
  );
}

/**
 * Marks a finding as a false alarm: proposes the narrowest exception, and with `apply` adds it to the settings. What the
 * finding was about stays as it is: a refused call stays refused, a hidden value stays hidden.
 *
 * @throws LetsPingError `request_not_found`, `not_found`; with `apply` `forbidden`, `version_conflict`, and
 *   `invalid_request` for what cannot be excepted
 */
export async function markFalseAlarm(
  deps: Deps,
  input: FalseAlarmInput,
  actor: PersonActor,
): Promise<FalseAlarmAnswer> {
  const { projectId } = actor;
  const expectedVersion = input.apply === true ? checkMayApply(input, actor) : null;
  const found = await findingsOf(deps, input.id, projectId);
  const finding = findingAt(found, input.finding);
  const exception = narrowest(finding, found);
  const { version, settings } = await readGuardrailSettings(deps, projectId);
  if (expectedVersion === null) return { exception, applied: false, version };
  if (exception === null) {
    throw new LetsPingError(
      "invalid_request",
      `The finding of ${finding.rule} was to be excepted. Exceptions are for values in a payload, and not for limits, names of fields or failed checks.`,
      { hint: "Change the rule or its limit in the settings.", details: { field: "finding" } },
    );
  }
  const known = Array.isArray(settings["exceptions"]) ? settings["exceptions"] : [];
  const isSame = (other: JsonValue) => canonicalJson(other) === canonicalJson(asJson(exception));
  const exceptions = known.some(isSame) ? known : [...known, asJson(exception)];
  const because = { false_alarm: input.id.slice(0, 80), rule: exception.rule };
  const change = { settings: { ...settings, exceptions }, expectedVersion, because };
  const saved = await saveGuardrailSettings(deps, change, actor);
  return { exception, applied: true, version: saved.version };
}
