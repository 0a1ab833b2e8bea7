/** What the gateway said to one proposal. */
export interface Proposed {
  id: string;
  /** False where the project's rule lets the action through without a person. */
  held: boolean;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // No answer of a gateway; the client says so.
    return null;
  }
}

/**
 * A `fetch` for `LetsPing` with which `guard` proposes in mode `observe`, so that the project's rule, and not who asks,
 * says whether a call needs a person: `guard` by itself always asks for one. A call that needs none is told to `guard` as
 * a conflict, because there is no approval for it to claim.
 *
 * @param onProposed told by the Idempotency-Key of the proposal
 */
export function proposeByRule(
  mayObserve: (idempotencyKey: string) => boolean,
  onProposed: (idempotencyKey: string, proposed: Proposed) => void,
): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const key = new Headers(init.headers).get("Idempotency-Key");
    if (key === null || !String(input).endsWith("/api/ingest")) return fetch(input, init);
    const body = jsonOf(String(init.body));
    const asked =
      isObject(body) && mayObserve(key)
        ? { ...init, body: JSON.stringify({ ...body, mode: "observe" }) }
        : init;
    const answer = await fetch(input, asked);
    const text = await answer.text();
    const receipt = answer.ok ? jsonOf(text) : null;
    const again = { status: answer.status, headers: answer.headers };
    if (!isObject(receipt) || typeof receipt["id"] !== "string") return new Response(text, again);
    // Held unless the gateway says otherwise in so many words.
    const held = receipt["held"] !== false;
    onProposed(key, { id: receipt["id"], held });
    if (held) return new Response(text, again);
    const message = "The project's rule lets this call through, so there is no approval to wait for.";
    return Response.json({ error: "conflict", message }, { status: 409 });
  };
}
