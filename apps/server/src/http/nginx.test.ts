import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import type { IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { REFUND } from "../testing/asking";
import { freePort } from "../testing/gateway-process";
import { spawnGateway } from "../testing/gateway-process";
import type { GatewayProcess } from "../testing/gateway-process";
import { LIMITS_OFF } from "../testing/guardrail-settings";
import { hasNginx } from "../testing/nginx";
import { startNginx } from "../testing/nginx";
import type { Nginx } from "../testing/nginx";
import { createTestDatabase } from "../testing/postgres";
import type { TestDatabase } from "../testing/postgres";
import { until } from "../testing/until";

const OWNER = { email: "maya@example.com", password: "correct-horse-9" };
const API_KEY = `lp_test_${"n".repeat(40)}`;
const TOKEN = "scrape-me-with-this-token-and-no-other-1234";
const KEY = { Authorization: `Bearer ${API_KEY}`, "X-LetsPing-Version": "2" };

const required = (process.env["LETSPING_REQUIRE"] ?? "").split(",").includes("nginx");
const installed = hasNginx();

test.runIf(required)("nginx is there, because LETSPING_REQUIRE names it", () => {
  expect(installed).toBe(true);
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  body: any;
}

describe.runIf(installed)("behind nginx (needs nginx and openssl), as docs/operations.md shows it", () => {
  let database: TestDatabase;
  let nginx: Nginx;
  let gateway: GatewayProcess;
  let session: Record<string, string>;
  let errorsBeforeReady: number;

  /** A call over TLS. `from` is another address of this machine, as if it were another one. */
  async function call(
    method: string,
    path: string,
    {
      headers = {},
      body,
      from = "127.0.0.2",
    }: { headers?: Record<string, string>; body?: unknown; from?: string } = {},
  ): Promise<Answer> {
    const sent = body === undefined ? {} : { "Content-Type": "application/json" };
    const request = httpsRequest(`${nginx.origin}${path}`, {
      method,
      headers: { ...sent, ...headers },
      ca: nginx.certificate,
      servername: "localhost",
      localAddress: from,
      family: 4,
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = await once(request, "response");
    let text = "";
    for await (const piece of response.setEncoding("utf8")) text += String(piece);
    const isJson = String(response.headers["content-type"]).includes("json");
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
  }
  const ask = async () =>
    (await call("POST", "/api/ingest", { headers: KEY, body: REFUND })).body.id as string;
  const approve = (id: string, origin = nginx.origin) =>
    call("POST", "/api/resolve", {
      headers: { ...session, Origin: origin },
      body: { id, decision: "approve" },
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    const port = await freePort();
    nginx = await startNginx(port);
    gateway = await spawnGateway({
      DATABASE_URL: database.url,
      LETSPING_PORT: String(port),
      LETSPING_MASTER_KEY: randomBytes(32).toString("base64"),
      LETSPING_BOOTSTRAP_API_KEY: API_KEY,
      LETSPING_OWNER_EMAIL: OWNER.email,
      LETSPING_OWNER_PASSWORD: OWNER.password,
      LETSPING_PUBLIC_URL: nginx.origin,
      LETSPING_TRUSTED_PROXY: "127.0.0.1",
      LETSPING_METRICS_TOKEN: TOKEN,
    });
    const isReady = () =>
      call("GET", "/readyz").then(
        ({ status }) => status === 200,
        () => false,
      );
    await until("the gateway answers through nginx", isReady, 40_000);
    errorsBeforeReady = nginx.errors().length;
    const signedIn = await call("POST", "/api/auth/sign-in/email", {
      headers: { Origin: nginx.origin },
      body: OWNER,
    });
    expect(signedIn.status, signedIn.text).toBe(200);
    const cookies = signedIn.headers["set-cookie"] ?? [];
    for (const cookie of cookies) expect(cookie).toMatch(/^__Secure-letsping-.*;.*Secure/i);
    session = { Cookie: cookies.map((cookie) => cookie.split(";")[0]).join("; ") };
    const saved = await call("PUT", "/api/guardrails", {
      headers: { ...session, Origin: nginx.origin },
      body: { settings: LIMITS_OFF, expected_version: 0 },
    });
    expect(saved.status, saved.text).toBe(200);
  });
  afterAll(async () => {
    await nginx?.stop();
    await gateway?.stop();
    await database?.drop();
  });

  test("a person decides from a page of the public address, and from no other", async () => {
    const id = await ask();
    expect((await approve(id, "https://evil.example")).body.error).toBe("origin_refused");
    expect((await approve(id, gateway.url)).body.error).toBe("origin_refused");
    const decided = await approve(id);
    expect([decided.status, decided.body.status]).toEqual([200, "APPROVED"]);
    expect(decided.headers["strict-transport-security"]).toContain("max-age=");
    const claims = JSON.parse(Buffer.from(decided.body.receipt.split(".")[1], "base64url").toString());
    expect(claims.iss).toBe(nginx.origin);
  });

  test("a call is held, and woken by the decision", async () => {
    const id = await ask();
    const began = performance.now();
    const held = call("GET", `/api/status/${id}?wait_ms=25000`, { headers: KEY });
    const isHeld = async () =>
      (await call("GET", "/metrics", { headers: { Authorization: `Bearer ${TOKEN}` } })).text.includes(
        "letsping_held_waits 1",
      );
    await until("the call is held", isHeld);
    await approve(id);
    expect((await held).body.status).toBe("APPROVED");
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test.each(["over HTTP/1.1", "over HTTP/2"])(
    "events arrive one by one, not when a buffer is full, %s",
    async (way) => {
      const path = "/api/events";
      const session2 = connectHttp2(nginx.origin, { ca: nginx.certificate });
      const headers = { authorization: KEY.Authorization };
      const stream =
        way === "over HTTP/2"
          ? session2.request({ ":path": path, ...headers })
          : (
              await once(
                httpsRequest(`${nginx.origin}${path}`, { ca: nginx.certificate, headers, family: 4 }).end(),
                "response",
              )
            )[0];
      let text = "";
      stream.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      await until("the stream began", () => text.includes("retry: "));
      for (let count = 1; count <= 3; count++) {
        const id = await ask();
        await until("the event is there", () => text.includes(id));
      }
      stream.destroy();
      session2.destroy();
    },
  );

  test("a body that is too large gets the gateway's own words", async () => {
    const note = "x".repeat(4_400_000);
    const answer = await call("POST", "/api/ingest", {
      headers: KEY,
      body: { ...REFUND, payload: { note } },
    });
    expect([answer.status, answer.body.error]).toEqual([413, "payload_too_large"]);
  });

  test("another Host is no address of the gateway, through nginx and beside it", async () => {
    const through = await call("GET", "/healthz", { headers: { Host: "evil.example" } });
    expect([through.status, through.body.error]).toEqual([421, "misdirected_request"]);
    const forwarded = await call("GET", "/healthz", {
      headers: { Host: "evil.example", "X-Forwarded-Host": `localhost:${nginx.port}` },
    });
    expect(forwarded.status).toBe(421);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(421);
  });

  test("metrics are refused without the token, although nginx calls from the gateway's own machine", async () => {
    expect((await call("GET", "/metrics")).status).toBe(401);
    const given = await call("GET", "/metrics", { headers: { Authorization: `Bearer ${TOKEN}` } });
    expect([given.status, given.text.includes("letsping_database_up 1")]).toEqual([200, true]);
  });

  test("limits and the log go by the caller's address, and nobody can claim another", async () => {
    const { headers } = await call("GET", "/api/status/none", {
      headers: { ...KEY, "X-Forwarded-For": "203.0.113.66" },
      from: "127.0.0.3",
    });
    const line = () =>
      gateway
        .output()
        .split("\n")
        .find((each) => each.includes(String(headers["x-trace-id"])));
    await until("the call is in the log", () => line() !== undefined);
    expect(JSON.parse(line() ?? "{}").address).toBe("127.0.0.3");
    expect(gateway.output()).not.toContain("203.0.113.66");
  });

  test("nginx had nothing to complain about", () => {
    expect(nginx.errors().slice(errorsBeforeReady)).not.toMatch(/\[(error|crit|emerg)\]/);
  });
});
