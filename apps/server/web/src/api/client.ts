import { isErrorKey } from "@letsping/core";
import { LetsPingError } from "@letsping/core";

const PROJECT = "letsping:project";

export function chosenProject(): string | null {
  return localStorage.getItem(PROJECT);
}

export function chooseProject(id: string): void {
  localStorage.setItem(PROJECT, id);
}

function errorFrom(status: number, body: unknown): LetsPingError {
  const fields = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const key = isErrorKey(fields["error"])
    ? fields["error"]
    : status >= 500
      ? "unavailable"
      : "bad_gateway_answer";
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : undefined);
  const details = fields["details"];
  return new LetsPingError(key, text("message") ?? `The gateway answered ${status}.`, {
    hint: text("hint"),
    traceId: text("trace_id"),
    details: typeof details === "object" && details !== null ? (details as Record<string, unknown>) : {},
  });
}

/**
 * Calls the gateway as the signed-in person. The page and the gateway are built together from one set of types, so an
 * answer is not checked again here.
 *
 * @throws LetsPingError what the gateway said, or `unavailable` when it did not answer
 */
export async function call<T>(
  path: string,
  init: { method?: string; body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "X-LetsPing-Version": "2" };
  const project = chosenProject();
  if (project) headers["X-LetsPing-Project"] = project;
  if (init.body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, {
      method: init.method ?? (init.body === undefined ? "GET" : "POST"),
      headers,
      body: init.body === undefined ? null : JSON.stringify(init.body),
      credentials: "same-origin",
      signal: init.signal ?? null,
    });
  } catch (cause) {
    throw new LetsPingError("unavailable", "The gateway did not answer.", { cause });
  }
  const text = await response.text();
  let body: unknown;
  try {
    body = text === "" ? undefined : JSON.parse(text);
  } catch {
    // A proxy's error page: the status says enough.
    body = undefined;
  }
  if (!response.ok) throw errorFrom(response.status, body);
  return body as T;
}
