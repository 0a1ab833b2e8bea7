import fc from "fast-check";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ROUTES } from "../routes";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import { rawCall } from "../testing/raw-call";
import type { RawAnswer } from "../testing/raw-call";
import { createRouter } from "./router";

let app: TestApp;
let agent: TestKey;
let id: string;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  id = await ask(agent);
});
afterAll(() => app.close());

interface Odd {
  method?: string;
  version?: string;
  /** Null for none. */
  host?: string | null;
  /** Null for nobody's. */
  key?: string | null;
  more?: string;
}

/** A call whose address, method, version and headers stand as given. */
function send(
  address: string,
  { method = "GET", version = "1.1", host, key, more = "" }: Odd = {},
): Promise<RawAnswer> {
  const hostLine = host === null ? "" : `Host: ${host ?? `127.0.0.1:${app.port}`}\r\n`;
  const keyLine = key === null ? "" : `Authorization: Bearer ${key ?? agent.apiKey}\r\n`;
  return rawCall(
    app.port,
    `${method} ${address} HTTP/${version}\r\n${hostLine}${keyLine}Connection: close\r\n${more}\r\n`,
  );
}

/** What each answer of the gateway carries, whatever was asked. */
function expectGuarded({ headers }: RawAnswer, where: string): void {
  expect(Object.fromEntries(headers), where).toMatchObject({
    "content-security-policy": expect.stringContaining("default-src 'self'"),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-trace-id": expect.stringMatching(/\S/),
  });
}

const statusPath = () => `/api/status/${id}`;

describe("another way to write the address of a route", () => {
  const same: [string, () => string][] = [
    ["as it is documented", statusPath],
    ["with a host before it, as proxies are called", () => `http://127.0.0.1:${app.port}${statusPath()}`],
    ["with another host before it", () => `https://elsewhere.example${statusPath()}`],
    ["with a letter encoded", () => `/%61pi/status/${id}`],
    ["with a letter of the id encoded", () => `/api/status/%72${id.slice(1)}`],
  ];
  test.each(same)("%s asks for the same rights, and the answer is kept by nobody", async (how, address) => {
    const answer = await send(address());
    expect([answer.status, answer.headers.get("cache-control")], how).toEqual([200, "no-store"]);
    expectGuarded(answer, how);
    expect((await send(address(), { key: null })).status, how).toBe(401);
    expect((await send(address(), { host: "elsewhere.example" })).status, how).toBe(421);
    expect((await send(address(), { method: "DELETE" })).headers.get("cache-control"), how).toBe("no-store");
  });

  const none: [string, () => string, number][] = [
    ["a slash encoded", () => `/api%2Fstatus/${id}`, 200],
    ["a slash encoded before the id", () => `/api/status%2F${id}`, 404],
    ["a slash too many", () => `//api/status/${id}`, 200],
    ["dots", () => `/api/../api/status/${id}`, 404],
    ["dots encoded", () => `/%2e%2e/api/status/${id}`, 200],
    ["a letter encoded twice", () => `/%2561pi/status/${id}`, 200],
    ["a slash at its end", () => `/api/status/${id}/`, 404],
    ["a capital", () => `/api/Status/${id}`, 404],
    ["a semicolon", () => `/api/status/${id};x`, 404],
    ["U+0000", () => `/api/status/${id}%00`, 400],
    ["a percent sign alone", () => `/api/status/${id}%`, 400],
    ["an id far too long", () => `/api/status/${"x".repeat(8_000)}`, 404],
    ["a question mark encoded", () => `/api/status/${id}%3Fwait_ms=1`, 404],
    ["a star", () => "*", 200],
  ];
  test.each(none)("%s leads to no request", async (what, address, status) => {
    const answer = await send(address());
    expect(answer.status, answer.body.slice(0, 300)).toBe(status);
    // Where it is no route it is a page, which holds nothing of anybody.
    expect(answer.body, what).not.toContain("u_123");
    if (status === 200) expect(answer.headers.get("content-type"), what).toContain("text/html");
    expect(answer.headers.get("cache-control"), what).toBe("no-store");
    expectGuarded(answer, what);
  });

  test("property: a path parameter is what was encoded, and nothing else", () => {
    const find = createRouter(ROUTES);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), (text) => {
        const found = find("GET", `/api/requests/${encodeURIComponent(text)}/events?project_id=a`);
        expect(found).toMatchObject({
          route: { path: "/api/requests/:id/events" },
          params: { id: text },
          query: { project_id: "a" },
        });
      }),
      { numRuns: 500 },
    );
  });

  test("property: whatever stands in an address, it leads to a route, to none, or to a refusal", () => {
    const find = createRouter(ROUTES);
    const piece = fc.constantFrom(
      "/",
      "api",
      "status",
      "requests",
      "%",
      "%2F",
      "%00",
      "%zz",
      "?",
      "#",
      ";",
      "..",
      ":id",
      "*",
      "é",
      "http://x/",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom("GET", "HEAD", "POST", "PURGE"),
        (pieces, method) => {
          try {
            const found = find(method, pieces.join(""));
            if (found && "route" in found) expect(ROUTES).toContain(found.route);
          } catch (cause) {
            expect(cause).toMatchObject({ error: "invalid_request" });
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("queries", () => {
  const refused = [
    "__proto__=1",
    "__proto__[may]=1",
    "constructor=1",
    "status=PENDING&status=APPROVED",
    "limit=1&limit=2",
    "project_id=a&project_id=b",
  ];
  test.each(refused)("?%s is refused", async (query) => {
    const answer = await send(`/api/requests?${query}`);
    expect(answer.status, answer.body).toBe(400);
    expect({}).not.toHaveProperty("may");
  });

  test("a person names one project, however often", async () => {
    const maya = await app.as("operator");
    const other = await app.addProject("Other");
    const get = (query: string, headers = {}) => maya.get(`/api/requests${query}`, headers);
    const both = { "X-LetsPing-Project": other };
    expect((await get(`?project_id=${other}`, { "X-LetsPing-Project": app.projectId })).body.error).toBe(
      "invalid_request",
    );
    expect(
      (
        await maya.post(`/api/resolve?project_id=${app.projectId}&project_id=${other}`, {
          id,
          decision: "approve",
        })
      ).body.error,
    ).toBe("invalid_request");
    expect((await maya.post("/api/resolve", { id, decision: "approve" }, both)).body.error).toBe("forbidden");
    expect((await maya.post("/api/resolve?project_id=", { id, decision: "approve" })).body.error).toBe(
      "forbidden",
    );
  });
});

describe("methods, versions and hosts", () => {
  test.each(["OPTIONS", "TRACE", "PATCH", "PROPFIND", "PURGE"])(
    "%s of a route is named its methods",
    async (method) => {
      const answer = await send(statusPath(), { method });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      expectGuarded(answer, method);
    },
  );

  test("HEAD is answered as GET without a body, also for a stream, which would never end", async () => {
    for (const path of [statusPath(), "/healthz", "/api/events", `/api/requests/${id}/events`]) {
      const answer = await send(path, { method: "HEAD" });
      expect([answer.status, answer.body], path).toEqual([200, ""]);
      expectGuarded(answer, path);
    }
    expect(app.deps.streams.taken()).toBe(0);
    expect((await send(statusPath(), { method: "HEAD", key: null })).status).toBe(401);
  });

  test("HTTP/1.0 needs a host too", async () => {
    expect((await send(statusPath(), { version: "1.0" })).status).toBe(200);
    const answer = await send(statusPath(), { version: "1.0", host: null });
    expect(answer.status).toBe(421);
    expectGuarded(answer, "no host");
    expect((await send(statusPath(), { host: null })).status).toBe(400);
  });

  test("of two hosts the first counts, and a key counts once", async () => {
    const second = "Host: elsewhere.example\r\n";
    expect(
      (await send(statusPath(), { host: "elsewhere.example", more: `Host: 127.0.0.1:${app.port}\r\n` }))
        .status,
    ).toBe(421);
    const answer = await send(statusPath(), {
      key: "lp_test_nobody0000",
      more: `${second}Authorization: Bearer ${agent.apiKey}\r\n`,
    });
    expect(answer.status).toBe(401);
  });
});

describe("headers of every kind of answer", () => {
  const kinds: [string, () => Promise<RawAnswer>, number][] = [
    ["a page", () => send("/"), 200],
    ["the documentation", () => send("/docs"), 200],
    ["the description", () => send("/openapi.json"), 200],
    ["keys of receipts", () => send("/.well-known/jwks.json"), 200],
    ["the session of nobody", () => send("/api/auth/get-session", { key: null }), 200],
    ["a sign-in with a key", () => send("/api/auth/get-session"), 400],
    ["a sign-in that is none", () => send("/api/auth/sign-up/email", { method: "POST" }), 404],
    ["a file that is not there", () => send("/assets/nothing.js"), 404],
    ["a file with a broken name", () => send("/assets/%zz"), 400],
    ["no route", () => send("/api/nothing"), 404],
    ["no key", () => send(statusPath(), { key: null }), 401],
    ["no rights", () => send("/api/keys"), 401],
    ["another's host", () => send("/", { host: "elsewhere.example" }), 421],
    [
      "a body of another type",
      () => send("/api/ingest", { method: "POST", more: "Content-Length: 0\r\n" }),
      400,
    ],
    [
      "a body too long",
      () =>
        send("/api/ingest", {
          method: "POST",
          more:
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n400001\r\n" +
            `${" ".repeat(4_194_305)}\r\n0\r\n`,
        }),
      413,
    ],
    [
      "a body that is compressed",
      () =>
        send("/api/ingest", {
          method: "POST",
          more: "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        }),
      415,
    ],
  ];
  test.each(kinds)("%s", async (kind, call, status) => {
    const answer = await call();
    expect(answer.status, answer.body.slice(0, 300)).toBe(status);
    expectGuarded(answer, kind);
    // No error is kept by anybody: the next call may be allowed.
    if (status >= 400) expect(answer.headers.get("cache-control"), kind).toBe("no-store");
  });

  test("no line of the log holds an address with an id in it, or a key", () => {
    const lines = app
      .logged()
      .split("\n")
      .filter((line) => line.includes('"msg":"call"'));
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines) expect(line).not.toMatch(/\/req_|lp_test_|%2F|elsewhere/);
  });
});
