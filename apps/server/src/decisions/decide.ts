import { canonicalJson } from "@letsping/core";
import { checkPayload } from "@letsping/core";
import type { Decision } from "@letsping/core";
import type { DecisionInput } from "@letsping/core";
import { diffJson } from "@letsping/core";
import type { DiffSummary } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { findRequest } from "../requests/request-row";
import type { LoadedRequest } from "../requests/request-row";
import { openBody } from "../requests/request-row";
import { openDecision } from "../requests/request-row";
import { requestNotFound } from "../requests/request-row";
import { decisionOf } from "./decision-view";
import { whyNot } from "./may-decide";
import { patternEngine } from "./pattern-engine";
import { expire } from "./settle";
import { settle } from "./settle";

/** The error that names the standing decision. */
export function alreadyFinal(deps: Deps, row: LoadedRequest): LetsPingError {
  const decided = openDecision(deps, row);
  const who = decided?.actor_name ?? null;
  return new LetsPingError(
    "already_final",
    `The request ${row.id} is ${row.status} since ${row.resolved_at?.toISOString()}${who ? `, by ${who}` : ""}.`,
    {
      details: {
        status: row.status,
        resolved_at: row.resolved_at?.toISOString() ?? null,
        decided_by: who,
        reason: decided?.reason ?? null,
        change_count: row.change_count,
      },
    },
  );
}

interface Edit {
  patched: JsonObject | null;
  diff: DiffSummary | null;
}

/** The edited payload, checked; nothing when the person changed nothing. */
function editOf(deps: Deps, row: LoadedRequest, input: DecisionInput): Edit {
  const patched = input.patched_payload ?? null;
  if (patched === null) return { patched: null, diff: null };
  if (input.decision === "reject") {
    throw new LetsPingError(
      "invalid_request",
      "A rejection came with an edited payload; send `patched_payload` only with approve.",
    );
  }
  const body = openBody(deps, row);
  if (canonicalJson(patched) === canonicalJson(body.payload)) return { patched: null, diff: null };
  if (!body.schema) {
    throw new LetsPingError(
      "payload_invalid",
      "The agent sent no schema, so the values cannot be edited. Approve them as they are, or reject.",
    );
  }
  const issues = checkPayload(body.schema, body.payload, patched, patternEngine);
  const [first] = issues;
  if (first) {
    const message = `The edited payload cannot be sent: ${first.path || "the payload"}: ${first.message} ${first.expected}`;
    throw new LetsPingError("payload_invalid", message, { details: { issues } });
  }
  return { patched, diff: diffJson(body.payload, patched) };
}

function checkShown(row: LoadedRequest, input: DecisionInput): void {
  const { expected_version, presented_digest } = input;
  if (typeof expected_version === "number" && expected_version !== row.version) {
    throw new LetsPingError(
      "version_conflict",
      `Version ${expected_version} was shown; the request is now version ${row.version}.`,
      {
        details: { version: row.version },
      },
    );
  }
  if (typeof presented_digest === "string" && presented_digest !== row.payload_digest) {
    throw new LetsPingError(
      "version_conflict",
      "What was shown is not what the agent proposed. Load the request again.",
    );
  }
}

/** What stands now, after the update found no row. */
async function explainLoss(deps: Deps, row: LoadedRequest): Promise<never> {
  const now = await findRequest(deps.pool, row.project_id, row.id);
  if (!now) throw requestNotFound(row.id);
  if (now.status === "PENDING" && now.expires_at <= now.db_now) {
    await expire(deps, now);
    return explainLoss(deps, now);
  }
  if (now.status === "PENDING")
    throw new LetsPingError("version_conflict", "The request changed while it was decided. Load it again.");
  throw alreadyFinal(deps, now);
}

/**
 * A person's decision. The first one wins, however many press at once.
 *
 * @throws LetsPingError `request_not_found`, `forbidden`, `already_final` (with the standing decision),
 * `version_conflict`, `payload_invalid`, `invalid_request`
 */
export async function decide(deps: Deps, input: DecisionInput, actor: PersonActor): Promise<Decision> {
  const row = await findRequest(deps.pool, actor.projectId, input.id);
  if (!row?.held) throw requestNotFound(input.id);
  const refusal = whyNot(actor, row);
  if (refusal) throw new LetsPingError("forbidden", refusal);
  const reason = input.reason?.trim() || null;
  if (row.status !== "PENDING" || row.expires_at <= row.db_now) await explainLoss(deps, row);
  if (input.decision === "reject" && reason === null) {
    throw new LetsPingError("invalid_request", "A rejection needs a reason; the agent is told it.", {
      details: { field: "reason" },
    });
  }
  checkShown(row, input);
  const { patched, diff } = editOf(deps, row, input);
  const approved = patched ? "APPROVED_WITH_MODIFICATIONS" : "APPROVED";
  const won = await settle(deps, row, {
    status: input.decision === "reject" ? "REJECTED" : approved,
    person: { userId: actor.userId, name: actor.name, role: actor.role },
    method: "dashboard",
    reason,
    patchedPayload: patched,
    diff,
    hidden: [],
    presentedDigest: input.presented_digest ?? null,
    expectedVersion: input.expected_version ?? null,
    actor: { kind: "person", id: actor.userId, name: actor.name },
  });
  if (!won) await explainLoss(deps, row);
  const settled = await findRequest(deps.pool, actor.projectId, input.id);
  if (!settled) throw requestNotFound(input.id);
  return decisionOf(deps, settled);
}
