import { ERRORS } from "@letsping/core";
import { isErrorKey } from "@letsping/core";
import { MEMBER_ROLES } from "@letsping/core";
import { RequestDetail } from "@letsping/core";
import { StatusAnswer } from "@letsping/core";
import { StatusAnswerPartA } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { makeSignInToken } from "./auth/sign-in-link";
import type { Route } from "./http/route";
import { ROUTES } from "./routes";
import { approve } from "./testing/asking";
import { ask } from "./testing/asking";
import { REFUND } from "./testing/asking";
import { reject } from "./testing/asking";
import { createTestApp } from "./testing/create-test-app";
import type { TestApp } from "./testing/create-test-app";
import type { TestKey } from "./testing/create-test-app";
import type { TestPerson } from "./testing/create-test-app";
import { expectError } from "./testing/expect-error";
import type { TestAnswer } from "./testing/test-client";
import type { TestCall } from "./testing/test-client";
import type { TestClient } from "./testing/test-client";

const CANARY = "canary-of-project-one";

let app: TestApp;
let agent: TestKey;
let reader: TestKey;
/** People of the project, by role. */
const people = new Map<string, TestPerson>();
/** Owner and keys of another project: as strong as anybody can be, elsewhere. */
let stranger: TestPerson;
let strangerKey: TestKey;
let requestId: string;

beforeAll(async () => {
  app = await createTestApp();
  agent = await app.withKey();
  reader = await app.withKey({ scope: "project" });
  for (const role of MEMBER_ROLES) people.set(role, await app.as(role));
  const elsewhere = await app.addProject("Elsewhere");
  stranger = await app.as("owner", { projectId: elsewhere });
  strangerKey = await app.withKey({ projectId: elsewhere, scope: "project" });
  requestId = await ask(agent, {
    service: `svc-${CANARY}`,
    payload: { note: CANARY },
    schema: null,
    metadata: { reason: CANARY },
  });
});
afterAll(() => app.close());

function person(role: string): TestPerson {
  const found = people.get(role);
  if (!found) throw new Error(`There is no ${role}.`);
  return found;
}

const nameOf = (route: Route) => `${route.method} ${route.path}`;

/** A valid body of each call that takes one, by route; a new route without one fails the first test below. */
const BODIES: Record<string, () => object> = {
  "POST /api/ingest": () => REFUND,
  "POST /api/requests/:id/cancel": () => ({ reason: "No." }),
  "POST /api/requests/:id/execution": () => ({ state: "executing" }),
  "POST /api/resolve": () => ({ id: requestId, decision: "approve" }),
  "POST /api/sign-in-link": () => ({ token: "x".repeat(43) }),
  "POST /api/keys": () => ({ name: "bot", mode: "test" }),
  "PUT /api/actions": () => ({ service: "svc", action: "act" }),
  "POST /api/roles": () => ({ name: "finance" }),
};

const QUERIES: Record<string, string> = { "DELETE /api/actions": "?service=svc&action=act" };

/** The path with the id of a thing of the first project in it. */
function pathOf(route: Route): string {
  const id = route.path.startsWith("/api/keys/") ? agent.keyId : requestId;
  return route.path.replace(":id", id) + (QUERIES[nameOf(route)] ?? "");
}

/** Streams never end by themselves: only their status and beginning are looked at. */
async function callRoute(client: TestClient, route: Route, call: TestCall = {}): Promise<TestAnswer> {
  if (route.contentType !== "text/event-stream") return client.call(route.method, pathOf(route), call);
  const leaving = new AbortController();
  const answer = await fetch(app.url + pathOf(route), {
    headers: { ...client.headers },
    signal: leaving.signal,
  });
  const text = answer.ok ? "" : await answer.text();
  leaving.abort();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: text === "" ? null : JSON.parse(text),
  };
}

function validCall(route: Route): TestCall {
  const body = BODIES[nameOf(route)];
  return body ? { body: body() } : {};
}

test("every route that takes a body has a sample of one here", () => {
  const taking = ROUTES.filter((route) => route.input !== undefined).map(nameOf);
  expect(Object.keys(BODIES).sort()).toEqual(taking.sort());
});

describe.each(
  ROUTES.filter((route) => route.may !== "public").map((route) => [nameOf(route), route] as const),
)("%s", (name, route) => {
  test("without credentials it is 401", async () => {
    const takesKeys = route.may === "key" || route.may === "key_or_viewer";
    const answer = await callRoute(app.anonymous, route, validCall(route));
    expectError(answer, takesKeys ? "unauthorized" : "session_required", name);
  });

  test("with an unknown key or a made-up session it is 401", async () => {
    const takesKeys = route.may === "key" || route.may === "key_or_viewer";
    const unknown = { ...app.anonymous, headers: { Authorization: `Bearer lp_live_${"u".repeat(49)}` } };
    const answer = await callRoute(unknown, route, { ...validCall(route), headers: unknown.headers });
    expectError(answer, takesKeys ? "unauthorized" : "session_required", name);
    const cookie = { Cookie: `letsping-${app.port}.session_token=made.up`, Origin: app.url };
    const forged = { ...app.anonymous, headers: cookie };
    const second = await callRoute(forged, route, { ...validCall(route), headers: cookie });
    expect(second.status, name).toBe(401);
  });

  test("who is too weak for it is refused before anything is read", async () => {
    if (route.may === "key") {
      // A session is no key, however strong.
      expectError(await callRoute(person("owner"), route, validCall(route)), "unauthorized", name);
      return;
    }
    if (route.may === "key_or_viewer") {
      expect((await callRoute(person("viewer"), route, validCall(route))).status, name).toBeLessThan(400);
      return;
    }
    expectError(await callRoute(reader, route, validCall(route)), "session_required", name);
    const least = MEMBER_ROLES.indexOf(route.may as (typeof MEMBER_ROLES)[number]);
    for (const role of MEMBER_ROLES.slice(0, least)) {
      expectError(await callRoute(person(role), route, validCall(route)), "forbidden", `${name} ${role}`);
    }
  });

  test("another project reaches nothing of this one, and nothing of it leaks", async () => {
    const takesKey = route.may === "key" || route.may === "key_or_viewer";
    const takesPerson = route.may !== "key";
    const callers = [...(takesKey ? [strangerKey] : []), ...(takesPerson ? [stranger] : [])];
    const namesOurs = route.path.includes(":id") || name === "POST /api/resolve";
    for (const caller of callers) {
      const answer = await callRoute(caller, route, validCall(route));
      expect(answer.text, name).not.toContain(CANARY);
      if (namesOurs) {
        expect(answer.status, name).toBe(404);
        // The same answer as for something that was never there, but for the id that was asked.
        const ghost = `${requestId.slice(0, -6)}zzzzzz`;
        const path = pathOf(route)
          .replace(requestId, ghost)
          .replace(agent.keyId, `${agent.keyId.slice(0, -6)}zzzzzz`);
        const body = validCall(route).body as { id?: string } | undefined;
        const asked = body?.id ? { body: { ...body, id: ghost } } : validCall(route);
        const absent = await caller.call(route.method, path, asked);
        const plain = (body: Record<string, unknown>) =>
          JSON.stringify({ ...body, trace_id: "" }).replaceAll(/(req|key)_\w+/g, "ID");
        expect(plain(answer.body), name).toBe(plain(absent.body));
      }
    }
    const [still] = (
      await app.deps.pool.query("select status, execution_state from approval_request where id = $1", [
        requestId,
      ])
    ).rows;
    expect(still).toEqual({ status: "PENDING", execution_state: "NOT_STARTED" });
  });

  test("a project one is not a member of cannot be named", async () => {
    if (route.may === "key") return;
    const headers = { "X-LetsPing-Project": app.projectId };
    const asked = { ...stranger, headers: { ...stranger.headers, ...headers } };
    const answer = await callRoute(asked, route, { ...validCall(route), headers });
    expectError(answer, "forbidden", name);
    expect(answer.text).not.toContain(CANARY);
  });
});

describe("invalid input", () => {
  const wrongBodies: [string, TestCall][] = [
    ["no JSON", { raw: "{" }],
    ["a list", { body: [] }],
    ["a text", { body: "text" }],
    ["a number", { body: 1 }],
    ["null", { raw: "null" }],
    ["an unknown field", { body: { surprise: true } }],
    ["a duplicate key", { raw: '{"id":"a","id":"b"}' }],
    ["another content type", { raw: "{}", headers: { "Content-Type": "text/plain" } }],
    ["a form", { raw: "id=1", headers: { "Content-Type": "application/x-www-form-urlencoded" } }],
    ["not UTF-8", { raw: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]) }],
  ];
  const writing = ROUTES.filter((route) => route.method === "POST" || route.method === "PUT");

  test.each(writing.map((route) => [nameOf(route), route] as const))(
    "%s refuses what is no valid body",
    async (name, route) => {
      const client = route.may === "key" ? agent : person("owner");
      for (const [what, call] of wrongBodies) {
        // A stream of nothing is a call without a body; `null` is not the same.
        const answer = await client.call(route.method, pathOf(route), call);
        const { error } = answer.body;
        if (!isErrorKey(error)) throw new Error(`${name}, ${what}: ${answer.text}`);
        expectError(answer, error, `${name}, ${what}`);
        expect(answer.status, `${name}, ${what}`).toBeGreaterThanOrEqual(400);
        expect(answer.status, `${name}, ${what}`).toBeLessThan(500);
      }
    },
  );

  test.each(
    writing
      .filter((route) => route.input && !route.inputOptional)
      .map((route) => [nameOf(route), route] as const),
  )("%s without a body is refused", async (name, route) => {
    const client = route.may === "key" ? agent : person("owner");
    expectError(await client.call(route.method, pathOf(route)), "invalid_request", name);
  });

  test.each(ROUTES.filter((route) => route.query).map((route) => [nameOf(route), route] as const))(
    "%s names a query parameter that it does not know",
    async (name, route) => {
      const client = route.may === "key" ? agent : person("owner");
      const path = pathOf(route);
      const answer = await client.call(route.method, `${path}${path.includes("?") ? "&" : "?"}surprise=1`);
      expect(expectError(answer, "invalid_request", name)["field"]).toBe("surprise");
    },
  );

  test.each(
    ROUTES.filter((route) => route.path.includes(":id")).map((route) => [nameOf(route), route] as const),
  )("%s refuses ids that cannot be one", async (name, route) => {
    const client = route.may === "key" ? agent : person("owner");
    for (const id of ["x".repeat(81), "%00", "' or 1=1 --", "../..", "%E0%A4%A", "req_%0a"]) {
      const path = route.path.replace(":id", id.startsWith("%") ? id : encodeURIComponent(id));
      const answer = await client.call(route.method, path, validCall(route));
      expect(answer.status, `${name} ${id}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${name} ${id}: ${answer.text}`).toBeLessThan(500);
      expect(isErrorKey(answer.body.error), `${name} ${id}`).toBe(true);
    }
  });

  test.each([...new Set(ROUTES.map((route) => route.path))])(
    "%s names its methods to any other",
    async (path) => {
      const allowed = ROUTES.filter((route) => route.path === path).map((route) => route.method as string);
      for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"].filter(
        (each) => !allowed.includes(each),
      )) {
        const answer = await app.anonymous.call(method, path.replace(":id", requestId));
        expectError(answer, "method_not_allowed", `${method} ${path}`);
        for (const each of allowed) expect(answer.headers.get("allow"), path).toContain(each);
      }
    },
  );
});

describe("what is answered is what is documented, no more and no less", () => {
  /** Makes what a call needs, and says where and what to send; the others need nothing. */
  const PREPARE: Record<string, () => Promise<{ path?: string; body?: object }>> = {
    "POST /api/resolve": async () => ({ body: { id: await ask(agent), decision: "approve" } }),
    "POST /api/requests/:id/cancel": async () => ({ path: `/api/requests/${await ask(agent)}/cancel` }),
    "POST /api/requests/:id/execution": async () => {
      const id = await ask(agent);
      await approve(person("operator"), id);
      return { path: `/api/requests/${id}/execution` };
    },
    "POST /api/keys/:id/revoke": async () => ({ path: `/api/keys/${(await app.withKey()).keyId}/revoke` }),
    "DELETE /api/actions": async () => {
      await person("admin").put("/api/actions", { service: "svc", action: "act" });
      return {};
    },
    "POST /api/sign-in-link": async () => ({
      body: { token: await makeSignInToken(app.deps.pool, app.deps.random) },
    }),
  };
  const json = ROUTES.filter((route) => route.output !== null).map(
    (route) => [nameOf(route), route] as const,
  );

  test.each(json)("%s", async (name, route) => {
    const client = route.may === "public" ? app.anonymous : route.may === "key" ? agent : person("owner");
    const { path = pathOf(route), body } = (await PREPARE[name]?.()) ?? {};
    const answer = await client.call(route.method, path, {
      ...(body ? { body } : validCall(route)),
      headers: { Origin: app.url },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(route.output?.parse(answer.body)).toEqual(answer.body);
  });

  test.each(["PENDING", "APPROVED", "APPROVED_WITH_MODIFICATIONS", "REJECTED", "CANCELLED", "EXPIRED"])(
    "a request that is %s, to its agent and to people",
    async (status) => {
      const id = await ask(agent);
      if (status === "APPROVED") await approve(person("operator"), id);
      if (status === "APPROVED_WITH_MODIFICATIONS")
        await approve(person("operator"), id, { patched_payload: { ...REFUND.payload, amount: 1 } });
      if (status === "REJECTED") await reject(person("operator"), id);
      if (status === "CANCELLED") await agent.post(`/api/requests/${id}/cancel`);
      if (status === "EXPIRED")
        await app.deps.pool.query(
          "update approval_request set expires_at = clock_timestamp() where id = $1",
          [id],
        );
      const told = (await agent.get(`/api/status/${id}`)).body;
      expect(told.status).toBe(status);
      expect(StatusAnswer.parse(told)).toEqual(told);
      const partA = (await agent.get(`/api/status/${id}`, { "X-LetsPing-Version": undefined })).body;
      expect(StatusAnswerPartA.parse(partA)).toEqual(partA);
      const shown = (await person("viewer").get(`/api/requests/${id}`)).body;
      expect(RequestDetail.parse(shown)).toEqual(shown);
    },
  );
});

test("what a route can fail with stands in its list of errors", async () => {
  // What any route of its kind can answer is said once, not in every list.
  const anywhere = new Set(["internal", "unavailable", "ambiguous_credentials", "misdirected_request"]);
  for (const route of ROUTES) {
    for (const error of route.errors) {
      expect(ERRORS[error].status, `${nameOf(route)} ${error}`).toBeGreaterThanOrEqual(400);
      expect(anywhere.has(error) && route.path !== "/readyz", `${nameOf(route)} ${error}`).toBe(false);
    }
  }
});

test("the request that others tried to reach still waits, and its own people decide it", async () => {
  expect((await approve(person("operator"), requestId)).status).toBe(200);
});
