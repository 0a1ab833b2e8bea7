import fc from "fast-check";
import { z } from "zod";
import type { Caller } from "../harness/call";
import { saveGuardrails } from "../harness/site";
import { signIn } from "../harness/site";
import type { Site } from "../harness/site";
import { ANSWER_LIMIT_MS } from "./send";
import { hostile } from "./values";

/** Proposals of one round. */
const PROPOSALS = 25;
/** What an ingest may be answered, whatever it holds. */
const STATUSES = new Set([200, 400, 413, 422]);

/** What may be in no answer, each with what tells it from everything else. Made up here; they open nothing. */
const PLANTED: readonly { secret: string; needle: string }[] = [
  { secret: "4111 1111 1111 1111", needle: "4111 1111 1111 1111" },
  { secret: "DE89 3704 0044 0532 0130 00", needle: "3704 0044 0532" },
  ...["ghp_", "gho_"].map((prefix) => {
    const secret = `${prefix}8fK2mQ9xT4vL7nB3cR6wZ1yH5jD0sGpA4eU2`;
    return { secret, needle: secret };
  }),
  {
    // In pieces, so that no search for keys finds one here.
    secret: `-----BEGIN ${"PRIVATE KEY"}-----\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(3)}\n-----END ${"PRIVATE KEY"}-----`,
    needle: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
  },
  { secret: "postgres://app:Xk29vLq81mZt@db.example.com/app", needle: "Xk29vLq81mZt" },
];

type Wrap = (secret: string) => unknown;

const word = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .map((text) => text.replace(/[\p{N}\p{L}_+/=.:@-]/gu, " "));

/** Ways to write a text that holds a secret: between other texts, in lists and objects, far inside. */
const inText: fc.Arbitrary<Wrap> = fc
  .tuple(word, word, fc.constantFrom(" ", "\n", "\t", '"', "(", " note: "))
  .map(
    ([before, after, mark]) =>
      (secret: string) =>
        `${before}${mark}${secret} ${after}`,
  );
const around: fc.Arbitrary<Wrap> = fc
  .tuple(inText, fc.nat({ max: 20 }), fc.constantFrom("note", "token", "card", "__proto__", "a/b", "~", ""))
  .map(([wrap, depth, key]) => (secret) => {
    let value = wrap(secret);
    for (let level = 0; level < depth; level++)
      value =
        level % 2 === 0 ? [null, value] : JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`);
    return value;
  });

const proposal = fc
  .record({
    planted: fc.constantFrom(...PLANTED),
    wrap: around,
    other: hostile,
    place: fc.constantFrom("payload", "key", "metadata", "lp_meta", "schema"),
    restores: fc.boolean(),
    mode: fc.constantFrom("ask", "observe"),
    seed: fc.nat(),
  })
  .map(({ planted: { secret, needle }, wrap, other, place, restores, mode, seed }) => {
    const text = wrap(secret);
    const payload: Record<string, unknown> = { other, seed };
    if (place === "payload" || place === "schema") payload["value"] = text;
    if (place === "key") payload[secret] = 1;
    if (place === "lp_meta") payload["_lp_meta"] = { trace_id: ` ${secret} `.slice(0, 256) };
    const body = {
      service: "guarded",
      action: `act_${seed % 5}`,
      payload,
      restores_hidden: restores,
      mode,
      ...(place === "metadata" ? { metadata: { reason: ` ${secret} `, about: text } } : {}),
      ...(place === "schema"
        ? { schema: { properties: { value: { default: text, description: ` ${secret} ` } } } }
        : {}),
    };
    return { needle, body: JSON.stringify(body) };
  });

const Project = z.object({ id: z.string() });
const Key = z.object({ api_key: z.string() });
const Asked = z.object({ id: z.string() });
const Listed = z.object({ blocked: z.array(Asked) });

interface Heard {
  status: number;
  text: string;
  ms: number;
}

async function heard({ url, headers }: Caller, method: string, path: string, body?: string): Promise<Heard> {
  const startedAt = performance.now();
  const answer = await fetch(url + path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    body: body ?? null,
    signal: AbortSignal.timeout(2 * ANSWER_LIMIT_MS),
  });
  const text = await answer.text();
  return { status: answer.status, text, ms: performance.now() - startedAt };
}

async function made(owner: Caller, path: string, body: object): Promise<unknown> {
  const { status, text } = await heard(owner, "POST", path, JSON.stringify(body));
  if (status !== 200) throw new Error(`${path} was answered ${status}: ${text}`);
  return JSON.parse(text) as unknown;
}

/** A place in a text, and what stands around it, for telling where a secret was found. */
const aroundNeedle = (text: string, needle: string) => {
  const at = text.indexOf(needle);
  return JSON.stringify(text.slice(Math.max(0, at - 60), at));
};

/**
 * Sends secrets in payloads of every shape to a project whose guardrails are as they come. Nothing may fail, take long,
 * or give a secret back to anybody: not in the answer, nor to people who look at what was stored or refused.
 *
 * @returns what one round of proposals found wrong, each with its body
 */
export async function openGuarded(site: Site): Promise<(seed: number) => Promise<string[]>> {
  const owner = await signIn(site.url);
  const project = Project.parse(await made(owner, "/api/projects", { name: "guarded" }));
  const inProject = ({ url, headers }: Caller) => ({
    url,
    headers: { ...headers, "X-LetsPing-Project": project.id },
  });
  let person = inProject(owner);
  await saveGuardrails(owner, project.id);
  const { api_key } = Key.parse(await made(person, "/api/keys", { name: "guarded", mode: "test" }));
  const agent = {
    url: site.url,
    headers: { Authorization: `Bearer ${api_key}`, "X-LetsPing-Version": "2" },
  };

  async function problemsOf(body: string, needle: string): Promise<string[]> {
    const found: string[] = [];
    const look = async (what: string, caller: Caller, method: string, path: string, sent?: string) => {
      const answer = await heard(caller, method, path, sent);
      if (answer.text.includes(needle))
        found.push(`${what} gives the secret back, behind ${aroundNeedle(answer.text, needle)}`);
      if (answer.ms > ANSWER_LIMIT_MS) found.push(`${what} took ${Math.round(answer.ms)} ms`);
      return answer;
    };
    const asked = await look("the ingest", agent, "POST", "/api/ingest", body);
    if (!STATUSES.has(asked.status))
      found.push(`the ingest was answered ${asked.status}: ${asked.text.slice(0, 200)}`);
    if (asked.status === 200) {
      const { id } = Asked.parse(JSON.parse(asked.text));
      await look("the request", person, "GET", `/api/requests/${id}`);
      await look("the status", agent, "GET", `/api/status/${id}`);
    }
    if (asked.status === 422) {
      const list = await look("the list of refused calls", person, "GET", "/api/guardrails/blocked?limit=1");
      const [latest] = Listed.parse(JSON.parse(list.text)).blocked;
      if (latest) await look("the refused call", person, "GET", `/api/guardrails/blocked/${latest.id}`);
      else found.push("a refused call is in no list");
    }
    return found.map((problem) => `guardrails: ${problem}\n  ${body.slice(0, 2_000)}`);
  }

  return async (seed) => {
    const found: string[] = [];
    // A call of the fuzz may have ended the session.
    if ((await heard(person, "GET", "/api/me")).status !== 200) person = inProject(await signIn(site.url));
    for (const { body, needle } of fc.sample(proposal, { seed, numRuns: PROPOSALS }))
      found.push(...(await problemsOf(body, needle)));
    for (const path of ["/api/requests?limit=200", "/api/requests?format=csv"]) {
      const { text } = await heard(person, "GET", path);
      for (const { needle } of PLANTED)
        if (text.includes(needle))
          found.push(`guardrails: ${path} gives a secret back, behind ${aroundNeedle(text, needle)}`);
    }
    return found.slice(0, 5);
  };
}
