import { canonicalJson } from "@letsping/core";
import { checkPayload } from "@letsping/core";
import type { DecisionInput } from "@letsping/core";
import { diffJson } from "@letsping/core";
import type { DiffSummary } from "@letsping/core";
import type { HiddenLeaf } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { MASK } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { maskedLeaves } from "../requests/mask";
import { masksWithin } from "../requests/mask";
import type { LoadedRequest } from "../requests/request-row";
import { openBody } from "../requests/request-row";
import type { RequestBody } from "../requests/request-row";
import type { ToDecide } from "./load-to-decide";
import { patternEngine } from "./pattern-engine";
import type { Settlement } from "./settle";

/** A receipt names every value that was not seen, and has to stay a short text. In bytes of JSON. */
const MAX_HIDDEN_BYTES = 32_768;

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
  const issues = checkPayload(body.schema, body.payload, patched, patternEngine);
  const [first] = issues;
  if (first) {
    const message = `The edited payload cannot be sent: ${first.path || "the payload"}: ${first.message} ${first.expected}`;
    throw payloadInvalid(message, issues);
  }
  return { patched, diff };
}

function valuesMasked(message: string, leaves: readonly HiddenLeaf[]): LetsPingError {
  return new LetsPingError("values_masked", message, {
    details: { masked_count: leaves.length, paths: leaves.slice(0, 20).map((leaf) => leaf.path) },
  });
}

/** Values that would be approved unseen. Rejecting needs no look at them. */
function hiddenOf({ masking }: ToDecide, body: RequestBody, input: DecisionInput): HiddenLeaf[] {
  if (input.decision === "reject") return [];
  const leaves = maskedLeaves(body.payload, masking);
  if (leaves.length === 0) {
    if (input.hidden_acknowledged !== true) return [];
    // The description changed since: a receipt without hidden values would say that they were seen.
    throw new LetsPingError(
      "version_conflict",
      "Values were to be approved unseen, and none is masked for you any more. Load the request again.",
    );
  }
  const count = leaves.length === 1 ? "One value is" : `${leaves.length} values are`;
  if (input.patched_payload) {
    // Checking an edit would tell by its errors what the masked values are.
    throw valuesMasked(`${count} masked for you, and an edit sends every value. Reveal them first.`, leaves);
  }
  if (input.hidden_acknowledged !== true) {
    throw valuesMasked(`${count} masked for you. Reveal them, or say that you approve them unseen.`, leaves);
  }
  if (Buffer.byteLength(JSON.stringify(leaves)) > MAX_HIDDEN_BYTES) {
    throw valuesMasked(`${count} masked for you: too many for a receipt to name. Reveal them first.`, leaves);
  }
  return leaves;
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
  const hidden = hiddenOf(loaded, body, input);
  const { patched, diff } = editOf(body, input);
  const approved = patched ? "APPROVED_WITH_MODIFICATIONS" : "APPROVED";
  return {
    status: input.decision === "reject" ? "REJECTED" : approved,
    person: { userId: actor.userId, name: actor.name, role: actor.role },
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
