import type { TestApp } from "./create-test-app";
import type { TestAnswer } from "./test-client";
import { createTestClient } from "./test-client";
import type { TestClient } from "./test-client";

/** A page of the gateway, with the cookies that an answer left in it. */
export function pageAfter(app: Pick<TestApp, "url">, answer: TestAnswer): TestClient {
  const cookies = answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0] ?? "")
    .filter((each) => !each.endsWith("="));
  return createTestClient(app.url, { Cookie: cookies.join("; "), Origin: app.url });
}

/** A page of the gateway without any cookie. */
export function newPage(app: Pick<TestApp, "url">): TestClient {
  return createTestClient(app.url, { Origin: app.url });
}
