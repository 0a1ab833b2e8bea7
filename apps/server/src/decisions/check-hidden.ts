import type { HiddenValue } from "@letsping/core";
import type { DecisionInput } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { PLACEHOLDER } from "@letsping/core";
import { readPointer } from "@letsping/core";
import { MOST_HIDDEN_BYTES } from "../requests/hidden-values";
import { maskedLeaves } from "../requests/mask";
import type { RequestBody } from "../requests/request-row";
import type { ToDecide } from "./load-to-decide";
import type { Settlement } from "./settle";

type Unseen = Settlement["hidden"];

/** Values that the guardrails took out and that are still so in a payload: nobody wrote another in their place. */
export function untouchedHidden(body: RequestBody, payload: JsonObject): HiddenValue[] {
  const isUntouched = ({ path }: HiddenValue) =>
    readPointer(payload, path) === readPointer(body.payload, path);
  return (body.hidden ?? []).filter(isUntouched);
}

function inside(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as JsonObject)[step];
}

/**
 * Places that hold a placeholder which was not there before. The client that puts values back refuses it: it would not know
 * which one is meant.
 */
export function movedPlaceholders(before: JsonValue | undefined, after: JsonValue, path = ""): string[] {
  if (typeof after === "string") return after !== before && PLACEHOLDER.test(after) ? [path] : [];
  if (typeof after !== "object" || after === null) return [];
  return Object.entries(after).flatMap(([step, value]) => {
    const place = `${path}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const was = inside(before, step);
    if (was === undefined && PLACEHOLDER.test(step)) return [place];
    return movedPlaceholders(was, value, place);
  });
}

function valuesMasked(message: string, unseen: Unseen): LetsPingError {
  return new LetsPingError("values_masked", message, {
    details: { masked_count: unseen.length, paths: unseen.slice(0, 20).map(({ path }) => path) },
  });
}

const countWords = (count: number) => (count === 1 ? "One value is" : `${count} values are`);

function refuseUnseen(unseen: Unseen, masked: number): never {
  if (masked === 0) {
    throw valuesMasked(
      `${countWords(unseen.length)} hidden: the guardrails took them out, and only the agent has them. Say that you approve them unseen.`,
      unseen,
    );
  }
  throw valuesMasked(
    `${countWords(unseen.length)} masked for you or hidden. Reveal what is masked, or say that you approve them unseen.`,
    unseen,
  );
}

/**
 * Values that would be approved unseen, as the receipt names them: what is masked for this person, and everything that
 * the guardrails took out of the proposal. Rejecting needs no look at them.
 *
 * @throws LetsPingError `values_masked`, `version_conflict`
 */
export function unseenOf(
  { masking }: Pick<ToDecide, "masking">,
  body: RequestBody,
  input: DecisionInput,
): Unseen {
  if (input.decision === "reject") return [];
  const masked = maskedLeaves(body.payload, masking);
  if (masked.length > 0 && input.patched_payload) {
    // Checking an edit would tell by its errors what the masked values are.
    throw valuesMasked(
      `${countWords(masked.length)} masked for you, and an edit sends every value. Reveal them first.`,
      masked,
    );
  }
  const taken = body.hidden ?? [];
  const left = untouchedHidden(body, input.patched_payload ?? body.payload);
  const unseen = [...new Map([...masked, ...left].map((leaf) => [leaf.path, leaf])).values()];
  if (unseen.length > 0 && input.hidden_acknowledged !== true) refuseUnseen(unseen, masked.length);
  if (unseen.length === 0 && taken.length === 0 && input.hidden_acknowledged === true) {
    // The description changed since: a receipt without hidden values would say that they were seen.
    throw new LetsPingError(
      "version_conflict",
      "Values were to be approved unseen, and none is masked for you any more. Load the request again.",
    );
  }
  const named = [...new Map([...masked, ...taken].map((leaf) => [leaf.path, leaf])).values()];
  if (Buffer.byteLength(JSON.stringify(named)) > MOST_HIDDEN_BYTES) {
    throw valuesMasked(
      `${countWords(named.length)} masked for you or hidden: too many for a receipt to name. Reveal what is masked first.`,
      named,
    );
  }
  return named;
}
