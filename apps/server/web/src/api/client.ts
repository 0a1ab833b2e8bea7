import { isErrorKey } from "@letsping/core";
import { LetsPingError } from "@letsping/core";

const PROJECT = "letsping:project";

// Of this tab: another tab that switches must not change what the buttons of this one act on.
let project: string | null | undefined;

/** The project that this tab works on; null before one was chosen. */
export function chosenProject(): string | null {
  if (project === undefined) project = sessionStorage.getItem(PROJECT) ?? localStorage.getItem(PROJECT);
  return project;
}

/** Works on a project from now on, in this tab and in those that are opened later. */
export function chooseProject(id: string): void {
  project = id;
  sessionStorage.setItem(PROJECT, id);
  localStorage.setItem(PROJECT, id);
}

/** Forgets the choice: the next person at this browser, or the next page, begins with a project of their own. */
export function forgetProject(): void {
  project = null;
  sessionStorage.removeItem(PROJECT);
  localStorage.removeItem(PROJECT);
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
  const chosen = chosenProject();
  if (chosen) headers["X-LetsPing-Project"] = chosen;
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
