import { createHash } from "node:crypto";
import type { GuardrailFinding } from "@letsping/core";
import type { GuardrailVerdict } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import type { GuardrailContext } from "@letsping/guardrails";
import type { WindowAnswer } from "@letsping/guardrails";
import type { WindowCheck } from "@letsping/guardrails";
import type { Deps } from "../deps";
import type { CountRequest } from "./count-request";
import type { ToCount } from "./count-request";
import type { ReadyGuardrails } from "./project-guardrails";

/** What an agent wants to have stored. */
export interface Proposed {
  service: string;
  action: string;
  payload: JsonObject;
  schema: JsonObject | null;
  metadata: JsonObject;
  lpMeta: JsonObject | null;
}

/** Under which name a call is one of a row; its result is told later. */
export interface LoopCall {
  key: string;
  hash: string;
  window_ms: number;
}

/** A proposal as the guardrails leave it: everything of it that may be stored, shown and sent. */
export interface Judged extends Proposed {
  verdict: GuardrailVerdict;
  /** Null where loops are not looked for. */
  loop: LoopCall | null;
  /** What it was judged with, the salt of its hidden values among it. */
  context: GuardrailContext;
  ready: ReadyGuardrails;
}

const RANKS = ["allow", "flag", "block"] as const;

const ofRequest = ({ rule, family, action, message, hint }: GuardrailFinding): GuardrailFinding => {
  return { rule, family, action, path: "", in: "request", span: null, shown: null, message, hint };
};

/** Schemas of a project that are remembered as plain. */
const MOST_PLAIN = 500;

const isIn =
  (part: "names" | "schema") =>
  ({ path }: GuardrailFinding): boolean =>
    path.startsWith(`/${part}/`);

/** Whether something was taken out for it. An address of e-mail is no secret of a name, and a choice in a schema. */
const isOfSecret = ({ rule, family, action, in: where }: GuardrailFinding): boolean =>
  (!rule.startsWith("dlp.email") && ["redact", "mask", "hold"].includes(action)) ||
  // What may not be seen in the name of a field is called refused, and taken out of it all the same.
  (where === "key" && action === "block" && (family === "dlp" || family === "pattern"));

interface Beside extends Omit<Proposed, "payload"> {
  findings: GuardrailFinding[];
}

/**
 * What stands beside the payload is never run, so nothing of it is put back: what the payload may not hold is taken out
 * of it, and nothing else said. Only in the names of service and action it refuses the request, as in the name of a field.
 * Agents send the same schema again and again; one in which nothing was found is not looked at twice.
 */
function judgeBeside(
  { guardrails, plainSchemas }: ReadyGuardrails,
  { service, action, schema, metadata, lpMeta }: Proposed,
  context: GuardrailContext,
): Beside {
  const name =
    schema &&
    createHash("sha256")
      .update(JSON.stringify([service, action, schema]))
      .digest("base64");
  const isPlain = name === null || plainSchemas.has(name);
  const given = { names: { service, action }, metadata, lpMeta, schema: isPlain ? null : schema };
  const { findings, payload, stats } = guardrails.evaluate(given, context);
  if (!isPlain && findings.length === 0) {
    if (plainSchemas.size >= MOST_PLAIN) plainSchemas.clear();
    plainSchemas.add(name);
  }
  const left = payload as Partial<typeof given>;
  // Of a family only the first findings are listed: of one that is not, nobody knows whether it was of a secret.
  const isListed = stats.findings === findings.length;
  const holdsSecret = (part: "names" | "schema") =>
    findings.some((finding) => isIn(part)(finding) && isOfSecret(finding)) ||
    (!isListed && left[part] !== given[part]);
  const isNamed = holdsSecret("names");
  const names = isNamed ? left.names : given.names;
  return {
    // Failed checks and exceeded bounds count wherever they come.
    findings: findings.flatMap((finding) => {
      // Names come first, so that one of their findings is always listed.
      if (isNamed && isIn("names")(finding)) return { ...ofRequest(finding), action: "block" as const };
      return finding.family === "engine" ? ofRequest(finding) : [];
    }),
    // Beyond a bound nothing is left, and the request is refused.
    service: names?.service ?? "",
    action: names?.action ?? "",
    metadata: left.metadata ?? {},
    lpMeta: left.lpMeta ?? null,
    schema: holdsSecret("schema") ? (left.schema ?? null) : schema,
  };
}

/** A verdict with what was found beside the payload. */
function withFindings(verdict: GuardrailVerdict, more: readonly GuardrailFinding[]): GuardrailVerdict {
  if (more.length === 0) return verdict;
  const worst = more.some(({ action }) => action === "block") ? "block" : "flag";
  const action = RANKS.indexOf(worst) > RANKS.indexOf(verdict.action) ? worst : verdict.action;
  const { stats } = verdict;
  return {
    ...verdict,
    action,
    findings: [...verdict.findings, ...more],
    stats: { ...stats, findings: stats.findings + more.length },
  };
}

/** Who asks, and when. */
export interface Asking {
  projectId: string;
  keyId: string | null;
  nowMs: number;
}

function contextOf(
  deps: Pick<Deps, "random">,
  ready: ReadyGuardrails,
  { service, action, schema }: Proposed,
  { projectId, keyId, nowMs }: Asking,
): GuardrailContext {
  const { fingerprint } = ready;
  const agent = keyId ?? "sample";
  const salt = toBase64Url(deps.random(16));
  return { projectId, service, action, agent, nowMs, salt, fingerprint, ...(schema ? { schema } : {}) };
}

/**
 * Judges the contents of a proposal, without its limits.
 *
 * @throws LetsPingError `unavailable` where that fails as a whole. What fails for one value is a finding instead
 */
export function evaluateContents(
  deps: Pick<Deps, "random">,
  ready: ReadyGuardrails,
  proposed: Proposed,
  asking: Asking,
): Judged {
  try {
    const context = contextOf(deps, ready, proposed, asking);
    const { guardrails } = ready;
    const { schema: _schema, ...plain } = context;
    const { findings, ...beside } = judgeBeside(ready, proposed, plain);
    const verdict = withFindings(guardrails.evaluate(proposed.payload, context), findings);
    const payload = verdict.payload as JsonObject;
    return { ...beside, payload, verdict, loop: null, context, ready };
  } catch (cause) {
    // Held for a person it would have to be shown, and nobody knows what it holds; with all of its texts taken out there
    // would be nothing to decide. So nothing of it is stored.
    throw new LetsPingError("unavailable", "The guardrails failed on this request, so nothing was stored.", {
      hint: "Send it again; if that does not help, an operator finds the cause in the gateway's log.",
      cause,
    });
  }
}

/** Counts one proposal, in however many tries it is stored: the same question has the same answer. */
export type CountOnce = (version: number, check: WindowCheck) => Promise<WindowAnswer | null>;

export function countOnce(count: CountRequest, asked: Omit<ToCount, "version" | "check">): CountOnce {
  let before: { question: string; answer: WindowAnswer } | null = null;
  return async (version, check) => {
    const question = JSON.stringify(check);
    if (before?.question === question) return before.answer;
    const answer = await count({ ...asked, version, check });
    if (answer !== null) before = { question, answer };
    return answer;
  };
}

/**
 * Adds what the limits say. Null where something that the question rests on has changed meanwhile (`CountRequest`). While
 * the place where they are counted is away, the verdict is that a person must look.
 *
 * @param payload as the agent sent it
 */
export async function evaluateLimits(
  deps: Pick<Deps, "log">,
  judged: Judged,
  payload: JsonObject,
  count: CountOnce,
): Promise<Judged | null> {
  const { verdict, context, ready } = judged;
  if (verdict.stats.not_judged.length === 0) return judged;
  let isStale = false;
  let loop: LoopCall | null = null;
  const check = async (question: WindowCheck): Promise<WindowAnswer> => {
    const asked = question.loop && { ...question.loop, hash: ready.loopHash(question.loop.hash) };
    loop = asked && { key: asked.key, hash: asked.hash, window_ms: asked.windowMs };
    try {
      const answer = await count(ready.version, { ...question, loop: asked });
      if (answer !== null) return answer;
    } catch (cause) {
      deps.log.warn({ err: cause }, "limits could not be counted, so a request waits for a person");
      throw cause;
    }
    isStale = true;
    throw new Error("What the limits rest on has changed.");
  };
  const counted = await ready.guardrails.count(verdict, payload, context, { check });
  return isStale ? null : { ...judged, verdict: counted, loop };
}
