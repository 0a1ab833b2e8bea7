import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { newPage } from "../testing/browser";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { invite } from "../testing/invited";

let app: TestApp;
let owner: TestPerson;
let admin: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  owner = await app.as("owner", { name: "Olga Owner" });
  admin = await app.as("admin", { name: "Ada Admin" });
});
afterAll(() => app.close());

async function audited(projectId: string, type: string): Promise<Record<string, unknown>[]> {
  const { rows } = await app.deps.pool.query(
    "select detail from audit_entry where project_id = $1 and type = $2 order by seq",
    [projectId, type],
  );
  return rows.map((row) => row.detail);
}

describe("projects", () => {
  test("are made by owners, who own them alone; nothing of the first one is in it", async () => {
    const founder = await app.as("owner", { name: "Fay Founder" });
    const made = await founder.post("/api/projects", { name: "  Payouts " });
    expect(made.body).toMatchObject({ name: "Payouts", execution_window_ms: 3_600_000 });
    const here = { "X-LetsPing-Project": made.body.id };
    expect((await founder.get("/api/projects")).body.projects).toMatchObject([
      { id: app.projectId, role: "owner" },
      { ...made.body, role: "owner", team_roles: [] },
    ]);
    expect((await founder.get("/api/members", here)).body.members).toHaveLength(1);
    expect((await founder.get("/api/requests", here)).body.requests).toEqual([]);
    expectError(await founder.get("/api/requests"), "invalid_request");
    expectError(await admin.get("/api/requests", here), "forbidden");
    expect(await audited(made.body.id, "project.created")).toEqual([{ name: "Payouts" }]);
    expect(await audited(made.body.id, "member.joined")).toEqual([{ role: "owner", team_roles: [] }]);
  });

  test("are not made by anybody else, nor without a name", async () => {
    for (const role of ["viewer", "operator", "admin"] as const) {
      expectError(await (await app.as(role)).post("/api/projects", { name: "Mine" }), "forbidden");
    }
    for (const name of ["", "  ", "x".repeat(81)]) {
      expectError(await owner.post("/api/projects", { name }), "invalid_request");
    }
  });

  test("are changed by admins: what is absent stays, and the audit has before and after", async () => {
    const projectId = await app.addProject("Before");
    const chief = await app.as("admin", { projectId });
    const renamed = await chief.put("/api/projects", { name: "After" });
    expect(renamed.body).toMatchObject({ id: projectId, name: "After", execution_window_ms: 3_600_000 });
    const shorter = await chief.put("/api/projects", { execution_window_ms: 60_000 });
    expect(shorter.body).toMatchObject({ name: "After", execution_window_ms: 60_000 });
    await chief.put("/api/projects", {});
    expect(await audited(projectId, "project.changed")).toEqual([
      {
        before: { name: "Before", execution_window_ms: 3_600_000 },
        after: { name: "After", execution_window_ms: 3_600_000 },
      },
      {
        before: { name: "After", execution_window_ms: 3_600_000 },
        after: { name: "After", execution_window_ms: 60_000 },
      },
    ]);
    expect((await chief.get("/api/summary")).body.execution_window_ms).toBe(60_000);
    const longest = await chief.put("/api/projects", { execution_window_ms: 2_592_000_000 });
    expect([longest.status, longest.body.execution_window_ms]).toEqual([200, 2_592_000_000]);
    for (const execution_window_ms of [59_999, 2_592_000_001, 1.5]) {
      expectError(await chief.put("/api/projects", { execution_window_ms }), "invalid_request");
    }
    const operator = await app.as("operator", { projectId });
    expectError(await operator.put("/api/projects", { name: "Mine" }), "forbidden");
    expect((await admin.get("/api/me")).body.projects[0].name).toBe("Default");
  });
});

test("a call that names two projects is refused, and one that names the same twice is not", async () => {
  const founder = await app.as("owner");
  const { id } = (await founder.post("/api/projects", { name: "Second" })).body;
  const summary = (query: string, headers = {}) => founder.get(`/api/summary?${query}`, headers);
  const header = { "X-LetsPing-Project": id };
  expectError(await summary(`project_id=${app.projectId}`, header), "invalid_request");
  expectError(await summary(`project_id=${id}&project_id=${app.projectId}`), "invalid_request");
  expectError(await admin.get(`/api/summary?project_id=${id}&project_id=${id}`), "invalid_request");
  expect((await summary(`project_id=${id}`, header)).status).toBe(200);
});

describe("a team role", () => {
  test("that an action requires cannot be removed, and the answer names the action", async () => {
    await admin.post("/api/roles", { name: "finance" });
    await admin.put("/api/actions", { service: "billing", action: "refund_user", role: "finance" });
    const refused = await admin.delete("/api/roles/finance");
    expect(expectError(refused, "conflict")["actions"]).toEqual([
      { service: "billing", action: "refund_user" },
    ]);
    expect(refused.body.message).toContain("billing refund_user");
    await admin.delete("/api/actions?service=billing&action=refund_user");
    expect((await admin.delete("/api/roles/finance")).body).toEqual({ roles: [] });
  });

  test("is taken from the members that hold it, here and nowhere else, and audited", async () => {
    const projectId = await app.addProject("Other");
    await app.deps.pool.query("insert into project_role (project_id, name) values ($1, 'legal')", [
      projectId,
    ]);
    const elsewhere = await app.as("operator", { projectId, teamRoles: ["legal"] });
    for (const name of ["legal", "support"]) await admin.post("/api/roles", { name });
    const holder = await app.as("operator", { teamRoles: ["legal", "support"] });
    const agent = await app.withKey();
    const id = await ask(agent, { metadata: { role: "legal" } });
    await admin.delete("/api/roles/legal");
    expect((await holder.get("/api/me")).body.projects[0].team_roles).toEqual(["support"]);
    expect((await elsewhere.get("/api/me")).body.projects[0].team_roles).toEqual(["legal"]);
    expect(await audited(app.projectId, "role.removed")).toContainEqual({
      name: "legal",
      members: [holder.userId],
    });
    // What waits for the role goes on to wait: for an owner.
    expectError(await holder.post("/api/resolve", { id, decision: "approve" }), "forbidden");
    expect((await owner.post("/api/resolve", { id, decision: "approve" })).status).toBe(200);
  });

  test("that is made again is another one: an invitation from before does not give it", async () => {
    await admin.post("/api/roles", { name: "payroll" });
    const token = await invite(admin, "early@example.test", { team_roles: ["payroll"] });
    await admin.delete("/api/roles/payroll");
    await admin.post("/api/roles", { name: "payroll" });
    const [listed] = (await admin.get("/api/invitations")).body.invitations;
    expect(listed.team_roles).toEqual([]);
    expect((await newPage(app).post("/api/invitations/look", { token })).body.team_roles).toEqual([]);
  });

  test("that is not there is 404, and removing is for admins", async () => {
    expectError(await admin.delete("/api/roles/nothing"), "not_found");
    expectError(await admin.delete(`/api/roles/${"x".repeat(65)}`), "invalid_request");
    await admin.post("/api/roles", { name: "kept" });
    expectError(await (await app.as("operator")).delete("/api/roles/kept"), "forbidden");
    expect((await admin.get("/api/roles")).body.roles).toContain("kept");
  });
});
