import { createHmac } from "node:crypto";
import { canonicalJson } from "@letsping/core";
import { checkPayload } from "@letsping/core";
import { createId } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { jsonSchemaProblems } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { RequestInput } from "@letsping/core";
import { sha256 } from "@letsping/core";
import { utf8 } from "@letsping/core";
import { patternEngine } from "../decisions/pattern-engine";
import type { Deps } from "../deps";
import type { Proposed } from "../guardrails/evaluate-proposal";
import { takeClientMetadata } from "./client-metadata";
import { asJson } from "./request-row";

/** A proposal as the agent sent it, which fits its own schema. */
export interface Proposal extends Proposed {
  input: RequestInput;
  id: string;
  /** Of the Idempotency-Key; null without one. */
  hash: Buffer | null;
  /** What makes two creates with that key the same. */
  fingerprint: Buffer;
}

/** What makes two creates the same: all of the body but what differs from try to try. */
function fingerprintOf(deps: Pick<Deps, "fingerprintKey">, input: RequestInput): Buffer {
  // `payload_fingerprint` stands for a payload that the client sealed; one in the clear speaks for itself. Whether a client
  // can put values back says nothing of what it proposes.
  const {
    agent_signature: _signature,
    agent_auth: _auth,
    payload_fingerprint: _print,
    restores_hidden: _restores,
    payload,
    metadata,
    ...rest
  } = input;
  const { trace_id: _trace, ...kept } = metadata ?? {};
  const { _lp_meta: _meta, ...visible } = payload;
  const body = asJson({ ...rest, metadata: kept, payload: visible });
  return createHmac("sha256", deps.fingerprintKey).update(canonicalJson(body)).digest();
}

function checkSchema(schema: JsonObject | null, payload: JsonObject): void {
  if (!schema) return;
  const problem = jsonSchemaProblems(schema);
  if (problem) throw new LetsPingError("payload_invalid", problem, { details: { field: "schema" } });
  const [issue] = checkPayload(schema, payload, payload, patternEngine);
  if (issue) {
    const message = `The payload breaks its own schema at ${issue.path || "the top level"}: ${issue.message} ${issue.expected}`;
    throw new LetsPingError("payload_invalid", message, {
      details: { path: issue.path, expected: issue.expected },
    });
  }
}

function refuseAgents(input: RequestInput, projectId: string): void {
  if (input.agent_id || input.agent_signature || input.agent_auth) {
    throw new LetsPingError(
      "unauthorized",
      "The request is signed as an agent, and this gateway knows no agent of that id.",
    );
  }
  if (input.project_id && input.project_id !== projectId) {
    throw new LetsPingError("forbidden", "The body names another project than the key's.");
  }
}

/** @throws LetsPingError `unauthorized`, `forbidden`, `invalid_request`, `payload_invalid` */
export function readProposal(
  deps: Pick<Deps, "clock" | "random" | "fingerprintKey">,
  input: RequestInput,
  projectId: string,
  idempotencyKey: string | null,
): Proposal {
  refuseAgents(input, projectId);
  const { payload, lpMeta } = takeClientMetadata(input.payload);
  const schema = input.schema ?? null;
  checkSchema(schema, payload);
  return {
    input,
    service: input.service,
    action: input.action,
    payload,
    schema,
    metadata: asJson(input.metadata ?? {}) as JsonObject,
    lpMeta,
    id: createId("request", deps.clock(), deps.random(10)),
    hash: idempotencyKey ? Buffer.from(sha256(utf8(`/api/ingest ${idempotencyKey}`))) : null,
    fingerprint: fingerprintOf(deps, input),
  };
}
