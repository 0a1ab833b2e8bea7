import { setTimeout as delay } from "node:timers/promises";
import { SERVICE } from "./proposals";

/** How often the queue is looked at, in milliseconds. */
const LOOK_MS = 50;

/** A person's session at the gateway, as a browser has it. */
export interface Session {
  /** Root of the gateway. */
  url: string;
  /** Headers of every call: the cookie and the origin. */
  headers: Record<string, string>;
}

/** What a person sees of a request. */
export interface Waiting {
  id: string;
  action: string;
  payload: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** How a person decides about one request. */
export type Verdict =
  | { decision: "approve"; change?: Record<string, unknown> }
  | { decision: "reject"; reason: string };

/** Whom a backend of this gateway has to believe. */
export interface Pins {
  issuer: string;
  projectId: string;
}

function cookieOf(response: Response): string {
  const pairs = response.headers.getSetCookie().map((each) => each.split(";")[0]);
  return pairs.join("; ");
}

async function call<T>(
  { url, headers }: Session,
  path: string,
  body?: object,
  method = body ? "POST" : "GET",
): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: { ...headers, "X-LetsPing-Version": "2", "Content-Type": "application/json" },
    body: body ? JSON.stringify(body) : null,
    redirect: "error",
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

/** Signs in with e-mail and password. @throws where the gateway does not know them */
export async function signIn(url: string, email: string, password: string): Promise<Session> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: url },
    body: JSON.stringify({ email, password }),
    redirect: "error",
  });
  if (!response.ok) throw new Error(`Signing in as ${email} answered ${response.status}.`);
  return { url, headers: { Cookie: cookieOf(response), Origin: url } };
}

/** Signs in with a link of `npm run server -- sign-in-link`, which works once. */
export async function followSignInLink(link: string): Promise<Session> {
  const { origin, hash } = new URL(link);
  const token = new URLSearchParams(hash.slice(1)).get("token");
  const response = await fetch(`${origin}/api/sign-in-link`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: origin },
    body: JSON.stringify({ token }),
    redirect: "error",
  });
  if (!response.ok) throw new Error(`The sign-in link was refused with ${response.status}; make a new one.`);
  return { url: origin, headers: { Cookie: cookieOf(response), Origin: origin } };
}

/** What the person's gateway and first project are called, for who has to pin them. */
export async function readPins(session: Session): Promise<Pins> {
  const me = await call<{ projects: { id: string }[]; gateway: { issuer: string } }>(session, "/api/me");
  const projectId = me.projects[0]?.id;
  if (projectId === undefined) throw new Error("The person who signed in belongs to no project.");
  return { issuer: me.gateway.issuer, projectId };
}

/**
 * Lets account numbers and e-mail addresses through the gateway's guardrails, which mask them unless a project says
 * otherwise: where money and letters go is what the people of this shop decide about, so they have to see it.
 */
export async function showAccounts(session: Session): Promise<void> {
  const { version, settings } = await call<{ version: number; settings: { rules?: object } }>(
    session,
    "/api/guardrails",
  );
  const rules = { ...settings.rules, "dlp.iban": "off", "dlp.email": "off" };
  const shown = { ...settings, rules };
  await call(session, "/api/guardrails", { settings: shown, expected_version: version }, "PUT");
}

/** What waits in the person's queue for the tickets of one run of the bot, in the order of the tickets. */
async function queueOf(session: Session, run: string): Promise<Waiting[]> {
  const query = new URLSearchParams({ status: "PENDING", service: SERVICE, limit: "200" });
  const { requests } = await call<{ requests: { id: string }[] }>(session, `/api/requests?${query}`);
  const all = await Promise.all(requests.map(({ id }) => call<Waiting>(session, `/api/requests/${id}`)));
  const ticket = ({ metadata }: Waiting) => String(metadata["ticket"]);
  return all
    .filter(({ metadata }) => metadata["run"] === run)
    .sort((one, other) => ticket(one).localeCompare(ticket(other)));
}

/** Waits until what was approved has run, or could not. */
async function untilRun(session: Session, id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { execution } = await call<{ execution: { state: string } }>(session, `/api/requests/${id}`);
    if (["EXECUTED", "FAILED", "UNKNOWN"].includes(execution.state)) return;
    await delay(LOOK_MS, undefined, { signal });
  }
}

/**
 * Decides as a person does, one request after the other: through the route that the dashboard calls, with a session.
 *
 * @param count how many requests the person waits for before the first decision
 * @param decide what the person thinks of a request
 */
export async function decideAll(
  session: Session,
  { run, count, signal }: { run: string; count: number; signal: AbortSignal },
  decide: (waiting: Waiting) => Verdict | Promise<Verdict>,
): Promise<void> {
  let queue = await queueOf(session, run);
  while (queue.length < count) {
    await delay(LOOK_MS, undefined, { signal });
    queue = await queueOf(session, run);
  }
  for (const waiting of queue) {
    const verdict = await decide(waiting);
    if (verdict.decision === "reject") {
      await call(session, "/api/resolve", { id: waiting.id, ...verdict });
      continue;
    }
    const patched = verdict.change ? { patched_payload: { ...waiting.payload, ...verdict.change } } : {};
    await call(session, "/api/resolve", { id: waiting.id, decision: "approve", ...patched });
    await untilRun(session, waiting.id, signal);
  }
}
