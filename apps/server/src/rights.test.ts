import { readFileSync } from "node:fs";
import { isErrorKey } from "@letsping/core";
import type { ErrorKey } from "@letsping/core";
import { MEMBER_ROLES } from "@letsping/core";
import type { MemberRole } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import type { Permission } from "./auth/actor";
import type { Route } from "./http/route";
import { ROUTES } from "./routes";
import { createTestApp } from "./testing/create-test-app";
import type { TestApp } from "./testing/create-test-app";
import { expectError } from "./testing/expect-error";
import { createTestClient } from "./testing/test-client";
import type { TestAnswer } from "./testing/test-client";
import type { TestClient } from "./testing/test-client";

/** Everybody who could call: with nothing, with what never was or is no more, with keys, as people, from elsewhere. */
const CALLERS = [
  "anonymous",
  "unknown key",
  "revoked key",
  "made-up session",
  "key",
  "project key",
  "foreign key",
  ...MEMBER_ROLES,
  "foreign owner",
  "foreign owner who names this project",
  "removed member",
] as const;
type Caller = (typeof CALLERS)[number];

type Outcome = "let in" | ErrorKey;

const KEYS: readonly Caller[] = ["unknown key", "revoked key", "key", "project key", "foreign key"];
const NOBODY: readonly Caller[] = ["anonymous", "unknown key", "revoked key", "made-up session"];

/** What a caller gets, said from the permission alone, in other words than the gateway's. */
function expected(may: Permission, caller: Caller): Outcome {
  if (may === "public") return "let in";
  const takesKeys = may === "key" || may === "key_or_viewer";
  if (NOBODY.includes(caller)) return takesKeys ? "unauthorized" : "session_required";
  if (KEYS.includes(caller)) return takesKeys ? "let in" : "session_required";
  if (may === "key") return "unauthorized";
  if (may === "person") return "let in";
  if (caller === "foreign owner who names this project" || caller === "removed member") return "forbidden";
  const role = (caller === "foreign owner" ? "owner" : caller) as MemberRole;
  const least = may === "key_or_viewer" ? "viewer" : may;
  return MEMBER_ROLES.indexOf(role) >= MEMBER_ROLES.indexOf(least) ? "let in" : "forbidden";
}

let app: TestApp;
const clients = new Map<Caller, TestClient>();

beforeAll(async () => {
  app = await createTestApp();
  const elsewhere = await app.addProject("Elsewhere");
  for (const role of MEMBER_ROLES) clients.set(role, await app.as(role));
  clients.set("anonymous", app.anonymous);
  clients.set("unknown key", withKey(`lp_live_${"u".repeat(49)}`));
  clients.set(
    "made-up session",
    createTestClient(app.url, { Cookie: `letsping-${app.port}.session_token=made.up`, Origin: app.url }),
  );
  clients.set("key", await app.withKey());
  clients.set("project key", await app.withKey({ scope: "project" }));
  clients.set("foreign key", await app.withKey({ projectId: elsewhere, scope: "project" }));
  const revoked = await app.withKey();
  await app.deps.pool.query("update api_key set revoked_at = now() where id = $1", [revoked.keyId]);
  clients.set("revoked key", revoked);
  const stranger = await app.as("owner", { projectId: elsewhere });
  clients.set("foreign owner", stranger);
  const naming = { ...stranger.headers, "X-LetsPing-Project": app.projectId };
  clients.set("foreign owner who names this project", createTestClient(app.url, naming));
  const removed = await app.as("owner");
  await app.deps.pool.query("delete from member where user_id = $1", [removed.userId]);
  clients.set("removed member", removed);
});
afterAll(() => app.close());

function withKey(key: string): TestClient {
  return createTestClient(app.url, { Authorization: `Bearer ${key}` });
}

const nameOf = (route: Route) => `${route.method} ${route.path}`;

/** A call that reaches the door and nothing behind it: a body and a query that no route takes, ids of nothing. */
async function knock(client: TestClient, route: Route): Promise<TestAnswer> {
  const path = `${route.path.replace(/:\w+/g, "nothing")}${route.query ? "?surprise=1" : ""}`;
  const writes = route.method === "POST" || route.method === "PUT";
  return client.call(route.method, path, writes ? { body: { surprise: true } } : {});
}

/** Errors that say that a caller may not; any other means that they were let in. */
const REFUSALS: readonly string[] = ["unauthorized", "session_required", "forbidden", "origin_refused"];

function outcomeOf(answer: TestAnswer): Outcome {
  const error: unknown = answer.body?.error;
  return isErrorKey(error) && REFUSALS.includes(error) ? error : "let in";
}

// It has a door of its own, which takes another kind of token.
const matrix = ROUTES.filter((route) => route.path !== "/metrics");

describe.each(matrix.map((route) => [nameOf(route), route] as const))("%s", (name, route) => {
  test.each(CALLERS)("is for whom its permission says: %s", async (caller) => {
    const client = clients.get(caller);
    if (!client) throw new Error(`There is no ${caller}.`);
    const answer = await knock(client, route);
    const outcome = expected(route.may, caller);
    expect(outcomeOf(answer), `${name} ${answer.text}`).toBe(outcome);
    if (outcome === "let in") expect(answer.status, answer.text).not.toBe(500);
    else expectError(answer, outcome, name);
  });
});

test("knocking changed nothing", async () => {
  const { rows } = await app.deps.pool.query(
    `select (select count(*)::int from member where project_id = $1) as members,
       (select count(*)::int from approval_request where project_id = $1) as requests,
       (select count(*)::int from api_key where project_id = $1 and revoked_at is null) as keys`,
    [app.projectId],
  );
  expect(rows).toEqual([{ members: 4, requests: 0, keys: 2 }]);
});

describe("docs/rights.md", () => {
  const text = readFileSync(new URL("../../../docs/rights.md", import.meta.url), "utf8");
  const table = [...text.matchAll(/^\| (\w+) `([^`]+)` \|(.*)\|$/gm)].map(([, method, path, cells = ""]) => ({
    name: `${method} ${path}`,
    cells: cells.split("|").map((cell) => cell.trim()),
  }));

  test("names every route, and no other", () => {
    expect(table.map((row) => row.name).sort()).toEqual(ROUTES.map(nameOf).sort());
  });

  test.each(ROUTES.map((route) => [nameOf(route), route] as const))(
    "says of %s what is true",
    (name, route) => {
      const row = table.find((each) => each.name === name);
      const columns = ["anonymous", "key", ...MEMBER_ROLES] as const;
      const cells = columns.map((caller) => (expected(route.may, caller) === "let in" ? "yes" : "–"));
      expect(row?.cells.slice(0, columns.length).map((cell) => cell.replace("own", "yes"))).toEqual(cells);
      expect(row?.cells.includes("own")).toBe(route.may === "person");
    },
  );
});
