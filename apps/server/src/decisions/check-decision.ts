import { canonicalJson } from "@letsping/core";
import { checkPayload } from "@letsping/core";
import type { DecisionInput } from "@letsping/core";
import { diffJson } from "@letsping/core";
import type { DiffSummary } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { MASK } from "@letsping/core";
import type { PayloadIssue } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { masksWithin } from "../requests/mask";
import type { LoadedRequest } from "../requests/request-row";
import { openBody } from "../requests/request-row";
import type { RequestBody } from "../requests/request-row";
import { movedPlaceholders } from "./check-hidden";
import { unseenOf } from "./check-hidden";
import { untouchedHidden } from "./check-hidden";
import type { ToDecide } from "./load-to-decide";
import { patternEngine } from "./pattern-engine";
import type { Settlement } from "./settle";

interface Edit {
  patched: JsonObject | null;
  diff: DiffSummary | null;
}

const UNCHANGED: Edit = { patched: null, diff: null };

function payloadInvalid(message: string, issues: object[]): LetsPingError {
  return new LetsPingError("payload_invalid", message, { details: { issues } });
}

/** A page that still shows masks would send them to where the values belong. */
function refuseMasks(diff: DiffSummary): void {
  const paths = diff.changes.flatMap((change) => masksWithin(change.value, change.path));
  const [first] = paths;
  if (first === undefined) return;
  throw payloadInvalid(
    `The edited payload cannot be sent: ${first} holds the mask ${MASK} and no value. Reveal the values, then edit.`,
    paths.map((path) => ({
      path,
      message: "The mask stands here, and no value.",
      expected: "The value itself.",
    })),
  );
}

/** A placeholder has its meaning in its own place only. */
function refuseMoved(before: JsonObject, patched: JsonObject): void {
  const paths = movedPlaceholders(before, patched);
  const [first] = paths;
  if (first === undefined) return;
  throw payloadInvalid(
    `The edited payload cannot be sent: ${first} holds a placeholder of a hidden value that was not there before. Type the value itself, or leave the placeholder where it stood.`,
    paths.map((path) => ({
      path,
      message:
        "A text with a placeholder stays whole as it was, or is written anew without it; elsewhere none may stand.",
      expected: "The value itself, or what stood here.",
    })),
  );
}

/** As many as `checkPayload` tells: there may be more, which nobody knows. */
const MOST_ISSUES = 200;

const issueKey = ({ path, message }: PayloadIssue) => `${path}\n${message}`;

/**
 * What an edit breaks of the schema. What a placeholder breaks is no fault of the edit: where its leaf was left alone, and
 * further out where nothing was changed.
 */
function issuesOf(
  body: RequestBody,
  schema: JsonObject,
  patched: JsonObject,
  diff: DiffSummary,
): PayloadIssue[] {
  const issues = checkPayload(schema, body.payload, patched, patternEngine);
  const hidden = new Set(untouchedHidden(body, patched).map(({ path }) => path));
  if (hidden.size === 0 || issues.length === 0 || issues.length >= MOST_ISSUES) return issues;
  const before = new Set(checkPayload(schema, body.payload, body.payload, patternEngine).map(issueKey));
  const isTouched = ({ path }: PayloadIssue) =>
    diff.changes.some((change) => change.path === path || change.path.startsWith(`${path}/`));
  const isOfEdit = (issue: PayloadIssue) =>
    !hidden.has(issue.path) && (isTouched(issue) || !before.has(issueKey(issue)));
  return issues.filter(isOfEdit);
}

/** The edited payload, checked; nothing when the person changed nothing. */
function editOf(body: RequestBody, input: DecisionInput): Edit {
  const patched = input.patched_payload ?? null;
  if (patched === null) return UNCHANGED;
  if (input.decision === "reject") {
    throw new LetsPingError(
      "invalid_request",
      "A rejection came with an edited payload; send `patched_payload` only with approve.",
    );
  }
  if (canonicalJson(patched) === canonicalJson(body.payload)) return UNCHANGED;
  if (!body.schema) {
    throw new LetsPingError(
      "payload_invalid",
      "The agent sent no schema, so the values cannot be edited. Approve them as they are, or reject.",
    );
  }
  const diff = diffJson(body.payload, patched);
  refuseMasks(diff);
  refuseMoved(body.payload, patched);
  const issues = issuesOf(body, body.schema, patched, diff);
  const [first] = issues;
  if (first) {
    const message = `The edited payload cannot be sent: ${first.path || "the payload"}: ${first.message} ${first.expected}`;
    throw payloadInvalid(message, issues);
  }
  return { patched, diff };
}

function checkShown(row: LoadedRequest, input: DecisionInput): void {
  const { expected_version, presented_digest } = input;
  if (typeof expected_version === "number" && expected_version !== row.version) {
    throw new LetsPingError(
      "version_conflict",
      `Version ${expected_version} was shown; the request is now version ${row.version}.`,
      { details: { version: row.version } },
    );
  }
  if (typeof presented_digest === "string" && presented_digest !== row.payload_digest) {
    throw new LetsPingError(
      "version_conflict",
      "What was shown is not what the agent proposed. Load the request again.",
    );
  }
}

/**
 * What a person's decision of a pending request would write, after every check of it.
 *
 * @throws LetsPingError `invalid_request`, `version_conflict`, `values_masked`, `payload_invalid`
 */
export function settlementFor(
  deps: Pick<Deps, "cipher">,
  loaded: ToDecide,
  input: DecisionInput,
  actor: PersonActor,
): Settlement {
  const { row } = loaded;
  const reason = input.reason?.trim() || null;
  if (input.decision === "reject" && reason === null) {
    throw new LetsPingError("invalid_request", "A rejection needs a reason; the agent is told it.", {
      details: { field: "reason" },
    });
  }
  checkShown(row, input);
  const body = openBody(deps, row);
  const hidden = unseenOf(loaded, body, input);
  const { patched, diff } = editOf(body, input);
  const approved = patched ? "APPROVED_WITH_MODIFICATIONS" : "APPROVED";
  return {
    status: input.decision === "reject" ? "REJECTED" : approved,
    person: { userId: actor.userId, sessionId: actor.sessionId, name: actor.name, role: actor.role },
    method: "dashboard",
    reason,
    patchedPayload: patched,
    diff,
    hidden,
    presentedDigest: input.presented_digest ?? null,
    expectedVersion: input.expected_version ?? null,
    batch: null,
    actor: { kind: "person", id: actor.userId, name: actor.name },
  };
}
