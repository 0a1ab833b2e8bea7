import type { GuardrailTry } from "@letsping/core";
import type { GuardrailTryAnswer } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import type { Guardrails } from "@letsping/guardrails";
import type { Deps } from "../deps";
import { checkedGuardrails } from "./check-settings";
import { readGuardrailSettings } from "./settings-store";

/** Guardrails as the project has them, and as they would be. Neither counts anything. */
export interface GuardrailSides {
  now: Guardrails;
  would: Guardrails;
  /** Settings of the present side. */
  stored: JsonObject;
}

/** @throws LetsPingError `invalid_request` that names the setting */
export async function guardrailSides(
  deps: Pick<Deps, "pool" | "prepare" | "cipher">,
  settings: GuardrailTry["settings"],
  projectId: string,
): Promise<GuardrailSides> {
  const would = checkedGuardrails(settings);
  const stored = await readGuardrailSettings(deps, projectId);
  return { now: checkedGuardrails(stored.settings), would, stored: stored.settings };
}

/** Who asks when nobody does. No limit counts it. */
const NO_AGENT = "try";

/** The verdict on a payload under settings that are not saved, beside the present one. Nothing is counted or written. */
export async function trySettings(
  deps: Pick<Deps, "pool" | "prepare" | "cipher" | "clock" | "random">,
  { settings, payload, service, action, schema }: GuardrailTry,
  projectId: string,
): Promise<GuardrailTryAnswer> {
  const { now, would } = await guardrailSides(deps, settings, projectId);
  const context = {
    projectId,
    service,
    action,
    agent: NO_AGENT,
    nowMs: deps.clock(),
    salt: toBase64Url(deps.random(16)),
    schema: schema ?? undefined,
  };
  return { now: now.evaluate(payload, context), would: would.evaluate(payload, context) };
}
