import { request as httpRequest } from "node:http";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import type { TestClient } from "../testing/test-client";

let app: TestApp;
let owner: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  owner = await app.as("owner");
});
afterAll(() => app.close());

interface SlowCall {
  finish: () => Promise<{ status: number; error: string | undefined }>;
}

/** Sends headers and the first byte of a body; the rest when told. */
async function slowly(client: TestClient, path: string, body: object): Promise<SlowCall> {
  const text = JSON.stringify(body);
  const headers = { ...client.headers, "Content-Type": "application/json", "Content-Length": text.length };
  const call = httpRequest(app.url + path, { method: "POST", headers });
  const answered = new Promise<{ status: number; error: string | undefined }>((resolve, reject) => {
    call.on("error", reject);
    call.on("response", (response) => {
      let got = "";
      response.on("data", (chunk: Buffer) => (got += chunk.toString("utf8")));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, error: JSON.parse(got).error as string | undefined }),
      );
    });
  });
  await new Promise((resolve) => call.write(text.slice(0, 1), resolve));
  // Whoever calls later was looked at later: the slow call is past its own look.
  for (let calls = 0; calls < 3; calls++) await client.get("/api/requests?limit=1");
  return {
    finish() {
      call.end(text.slice(1));
      return answered;
    },
  };
}

test("a body that ends after its sender's rights decides nothing, makes nothing and asks nothing", async () => {
  const agent = await app.withKey();
  const [operator, admin, other] = [await app.as("operator"), await app.as("admin"), await app.as("admin")];
  const id = await ask(agent);
  const calls = [
    await slowly(operator, "/api/resolve", { id, decision: "approve" }),
    await slowly(admin, "/api/keys", { name: "kept", mode: "live", scope: "project" }),
    await slowly(other, "/api/invitations", { email: "friend@example.test", role: "admin" }),
    await slowly(agent, "/api/ingest", { service: "s", action: "a", payload: {} }),
  ];
  await owner.delete(`/api/members/${operator.userId}`);
  await owner.put(`/api/members/${admin.userId}`, { role: "operator" });
  await other.post("/api/sessions/sign-out-everywhere");
  await owner.post(`/api/keys/${agent.keyId}/revoke`);
  const answers = [];
  for (const call of calls) answers.push((await call.finish()).error);
  expect(answers).toEqual(["forbidden", "forbidden", "session_required", "unauthorized"]);
});

test("a slow body of somebody who still may is taken", async () => {
  const operator = await app.as("operator");
  const id = await ask(await app.withKey());
  const call = await slowly(operator, "/api/resolve", { id, decision: "approve" });
  expect((await call.finish()).status).toBe(200);
  expect((await approve(operator, id)).body.error).toBe("already_final");
});
