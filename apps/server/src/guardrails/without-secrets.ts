import { toBase64Url } from "@letsping/core";
import type { Deps } from "../deps";

/** Whose request a text is about. */
interface Subject {
  project_id: string;
  service: string;
  action: string;
}

/**
 * A text that an agent tells of its request later, as the guardrails leave it: a placeholder stands where a secret was, for
 * good. Nothing is refused for it, because whatever it tells has happened.
 *
 * @returns null for a text beyond a bound of the guardrails
 * @throws LetsPingError `unavailable` where the settings cannot be made ready
 */
export async function withoutSecrets(
  deps: Pick<Deps, "projectGuardrails" | "clock" | "random">,
  { project_id: projectId, service, action }: Subject,
  text: string,
): Promise<string | null> {
  const { guardrails } = await deps.projectGuardrails.find(projectId);
  const salt = toBase64Url(deps.random(16));
  const context = { projectId, service, action, agent: "", nowMs: deps.clock(), salt };
  const { payload } = guardrails.evaluate(text, context);
  return typeof payload === "string" ? payload : null;
}
