import { request as callHttp } from "node:http";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ROUTES } from "../routes";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** A call with a Host of one's own, which fetch does not allow. */
function withHost(host: string, path: string, method = "GET"): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = callHttp(
      { host: "127.0.0.1", port: app.port, path, method, headers: { Host: host } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => (text += chunk));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    call.on("error", reject);
    call.end();
  });
}

describe("the OpenAPI document", () => {
  interface Operation {
    operationId: string;
    summary: string;
    security: Record<string, string[]>[];
    parameters?: { name: string; in: string; required?: boolean }[];
    requestBody?: { content: Record<string, { schema: object }> };
    responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
  }
  interface Document {
    openapi: string;
    servers: { url: string }[];
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
  }
  let document: Document;
  beforeAll(async () => {
    document = (await app.anonymous.get("/openapi.json")).body;
  });

  test("is OpenAPI 3.1 and documents exactly the mounted routes", () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const mounted = ROUTES.map((route) => `${route.method} ${route.path.replace(/:(\w+)/g, "{$1}")}`);
    expect(documented.sort()).toEqual(mounted.sort());
    expect(new Set(mounted).size).toBe(ROUTES.length);
  });

  test("every reference leads to something, and everything named is used", () => {
    const text = JSON.stringify(document);
    const targets = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      (match) => match[1] ?? "",
    );
    expect(targets.length).toBeGreaterThan(30);
    for (const name of targets) expect(document.components.schemas, name).toHaveProperty([name]);
    for (const name of Object.keys(document.components.schemas)) expect(targets, name).toContain(name);
  });

  test("every operation has an id of its own, its callers, its parameters, its body, its answers", () => {
    const ids = new Set<string>();
    for (const route of ROUTES) {
      const path = route.path.replace(/:(\w+)/g, "{$1}");
      const operation = document.paths[path]?.[route.method.toLowerCase()];
      if (!operation) throw new Error(`${route.method} ${path} is not documented.`);
      const name = `${route.method} ${path}`;
      ids.add(operation.operationId);
      expect(operation.summary, name).not.toBe("");
      const schemes = operation.security.flatMap((each) => Object.keys(each));
      for (const scheme of schemes)
        expect(document.components.securitySchemes, name).toHaveProperty([scheme]);
      expect(schemes.length === 0, name).toBe(route.may === "public");
      const inPath = (operation.parameters ?? []).filter((each) => each.in === "path");
      expect(inPath.map((each) => each.name).sort(), name).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort(),
      );
      for (const parameter of inPath) expect(parameter.required, name).toBe(true);
      expect(operation.requestBody !== undefined, name).toBe(route.input !== undefined);
      expect(operation.responses["200"]?.content, name).toHaveProperty([route.contentType]);
      expect(operation.responses["500"], name).toBeDefined();
      if (route.may !== "public") expect(operation.responses["401"], name).toBeDefined();
    }
    expect(ids.size).toBe(ROUTES.length);
  });

  test("names this gateway as its server and holds no other address", () => {
    expect(document.servers).toEqual([{ url: `http://localhost:${app.port}` }]);
  });
});

describe("the reference page", () => {
  test("names every route and loads nothing from elsewhere, no script at all", async () => {
    const { status, text, headers } = await app.anonymous.get("/docs");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("text/html");
    for (const route of ROUTES) expect(text).toContain(`<code>${route.path}</code>`);
    expect(text).not.toMatch(/<script|javascript:|\son\w+=|style=/i);
    const addresses = [...text.matchAll(/(?:src|href|action|data|poster|content)="([^"]*)"/g)].map(
      (each) => each[1] ?? "",
    );
    for (const address of addresses) expect(address).not.toMatch(/^(?:[a-z]+:)?\/\//i);
    expect(addresses.filter((each) => each.endsWith(".css"))).toEqual(["/docs.css"]);
    const style = await app.anonymous.get("/docs.css");
    expect(style.headers.get("content-type")).toContain("text/css");
    expect(style.text).not.toMatch(/url\(|@import/);
  });

  test("every link inside the page leads somewhere", async () => {
    const { text } = await app.anonymous.get("/docs");
    const ids = new Set([...text.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
    for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(ids, target).toContain(target);
  });
});

describe("health", () => {
  test("alive and ready", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      const { status, body } = await app.anonymous.get(path);
      expect([status, body]).toEqual([200, { status: "ok" }]);
    }
  });
});

describe("where the gateway answers", () => {
  test("a Host that is no address of it is 421 on every route, page and document", async () => {
    const paths = [
      ...ROUTES.map((route) => route.path),
      "/",
      "/docs",
      "/openapi.json",
      "/api/auth/get-session",
      "/assets/x.js",
    ];
    for (const path of paths) {
      const { status, text } = await withHost("evil.example", path);
      expect(status, path).toBe(421);
      expect(JSON.parse(text), path).toMatchObject({ error: "misdirected_request", code: "LETSPING_421" });
    }
    for (const host of [
      "evil.example:80",
      `127.0.0.1.nip.io:${app.port}`,
      `localhost:${app.port + 1}`,
      "localhost",
    ]) {
      expect((await withHost(host, "/healthz")).status, host).toBe(421);
    }
  });

  test("its three loopback names are answered", async () => {
    for (const host of ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"]) {
      expect((await withHost(`${host}:${app.port}`, "/healthz")).status, host).toBe(200);
    }
  });

  test("forwarding headers change nothing", async () => {
    const { body } = await app.anonymous.get("/openapi.json", {
      "X-Forwarded-Host": "evil.example",
      "X-Forwarded-Proto": "https",
      Forwarded: "host=evil.example",
    });
    expect(JSON.stringify(body)).not.toContain("evil.example");
  });

  test("a session cannot change anything from a page of another origin", async () => {
    const admin = await app.as("admin");
    const foreign: Record<string, string | undefined>[] = [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: `http://localhost:${app.port + 1}` },
      { Origin: undefined, "Sec-Fetch-Site": "cross-site" },
      { Origin: undefined, "Sec-Fetch-Site": "same-site" },
    ];
    for (const headers of foreign) {
      const { status, body } = await admin.post("/api/roles", { name: "stolen" }, headers);
      expect([status, body.error], JSON.stringify(headers)).toEqual([403, "origin_refused"]);
      const signIn = await app.anonymous.post(
        "/api/auth/sign-in/email",
        { email: "a@b.c", password: "x" },
        headers,
      );
      expect([signIn.status, signIn.body.error]).toEqual([403, "origin_refused"]);
    }
    for (const origin of app.deps.origins) {
      expect((await admin.post("/api/roles", { name: "ours" }, { Origin: origin })).status, origin).toBe(200);
    }
    expect((await admin.get("/api/roles")).body).toEqual({ roles: ["ours"] });
  });

  test("a public URL is the only address once it is set, and its cookies are secure", async () => {
    const other = await createTestApp({
      environment: { LETSPING_PUBLIC_URL: "https://approve.example.test" },
    });
    try {
      expect(other.deps.origins).toEqual(["https://approve.example.test"]);
      expect(other.deps.issuer).toBe("https://approve.example.test");
      expect((await other.anonymous.get("/healthz")).status).toBe(421);
    } finally {
      await other.close();
    }
  });

  test("every answer forbids frames, guesses, foreign scripts and referrers; answers of the API are not stored", async () => {
    for (const path of ["/", "/api/first-run", "/docs", "/nothing.js", "/api/nothing"]) {
      const { headers } = await app.anonymous.get(path);
      const policy = headers.get("content-security-policy") ?? "";
      for (const rule of [
        "default-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "script-src 'self'",
      ])
        expect(policy, path).toContain(rule);
      expect(policy, path).not.toContain("unsafe");
      expect(headers.get("referrer-policy"), path).toBe("no-referrer");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("access-control-allow-origin"), path).toBeNull();
      expect(headers.get("x-powered-by"), path).toBeNull();
      expect(headers.get("x-trace-id"), path).toBeTruthy();
      if (path.startsWith("/api/")) expect(headers.get("cache-control"), path).toBe("no-store");
    }
  });

  test("a traceparent is taken over; a malformed one is not", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const given = await app.anonymous.get("/api/nothing", { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    expect(given.body.trace_id).toBe(trace);
    expect(given.headers.get("x-trace-id")).toBe(trace);
    const bad = await app.anonymous.get("/api/nothing", { traceparent: "00-x-y-01" });
    expect(bad.body.trace_id).toMatch(/^trc_/);
  });
});

describe("keys of receipts", () => {
  test("rotation publishes the new key first, endorsed by the old, and keeps the old", async () => {
    const before = (await app.anonymous.get("/.well-known/jwks.json")).body.keys;
    expect(before).toHaveLength(1);
    expect(before[0]).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" });
    const kid = await app.deps.signer.rotate();
    const { body, headers } = await app.anonymous.get("/.well-known/jwks.json");
    expect(body.keys.map((key: { kid: string }) => key.kid)).toEqual([kid, before[0].kid]);
    expect(body.keys[0].endorsement.split(".")).toHaveLength(3);
    expect(body.keys[1].retired_at).toEqual(expect.any(String));
    expect(JSON.stringify(body)).not.toContain('"d"');
    expect(headers.get("cache-control")).toContain("max-age=60");
  });
});
