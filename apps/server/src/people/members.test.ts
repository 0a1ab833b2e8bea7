import { MEMBER_ROLES } from "@letsping/core";
import type { MemberRole } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { openEvents } from "../testing/event-reader";
import { expectError } from "../testing/expect-error";

let app: TestApp;
let owner: TestPerson;
let admin: TestPerson;
let viewer: TestPerson;
beforeAll(async () => {
  app = await createTestApp();
  owner = await app.as("owner", { name: "Olga Owner" });
  admin = await app.as("admin", { name: "Ada Admin" });
  viewer = await app.as("viewer", { name: "Vera Viewer" });
  for (const name of ["finance", "legal"]) await admin.post("/api/roles", { name });
});
afterAll(() => app.close());

interface AuditRow {
  type: string;
  actor_id: string;
  actor_name: string;
  detail: Record<string, unknown>;
}

async function audited(type: string, userId: string): Promise<AuditRow[]> {
  const { rows } = await app.deps.pool.query<AuditRow>(
    `select type, actor_id, actor_name, detail from audit_entry
     where project_id = $1 and type = $2 and detail->>'user_id' = $3 order by seq`,
    [app.projectId, type, userId],
  );
  return rows;
}

async function roleOf(userId: string): Promise<string | null> {
  const { rows } = await app.deps.pool.query<{ role: string }>(
    "select role from member where project_id = $1 and user_id = $2",
    [app.projectId, userId],
  );
  return rows[0]?.role ?? null;
}

const put = (by: TestPerson, userId: string, body: object) => by.put(`/api/members/${userId}`, body);

describe("the list of members", () => {
  test("gives e-mails to admins and owners only", async () => {
    for (const [person, sees] of [
      [viewer, false],
      [await app.as("operator"), false],
      [admin, true],
      [owner, true],
    ] as const) {
      const { body } = await person.get("/api/members");
      const shown = body.members.find((each: { user: { id: string } }) => each.user.id === viewer.userId);
      expect(shown).toMatchObject({
        user: { id: viewer.userId, name: "Vera Viewer" },
        email: sees ? viewer.email : null,
        role: "viewer",
        team_roles: [],
        two_factor: false,
      });
      expect(shown.joined_at).toMatch(/Z$/);
      expect(shown.last_active_at).toMatch(/Z$/);
    }
  });

  test("names only people of this project", async () => {
    const elsewhere = await app.as("owner", {
      projectId: await app.addProject("Elsewhere"),
      name: "Stranger",
    });
    expect((await viewer.get("/api/members")).text).not.toContain("Stranger");
    const theirs = await elsewhere.get("/api/members");
    expect(theirs.body.members).toHaveLength(1);
  });
});

describe("who may change whom", () => {
  /** What an admin or an owner may make of a member who is not themself. */
  function expected(by: MemberRole, target: MemberRole, wanted: MemberRole): number {
    if (by === "owner") return 200;
    if (by === "admin") return target === "owner" || wanted === "owner" ? 403 : 200;
    return 403;
  }
  const cases = MEMBER_ROLES.flatMap((by) =>
    MEMBER_ROLES.flatMap((target) => MEMBER_ROLES.map((wanted) => [by, target, wanted] as const)),
  );

  test.each(cases)("%s makes %s into %s: exactly where the rights allow it", async (by, target, wanted) => {
    const actor = { viewer, operator: await app.as("operator"), admin, owner }[by];
    const person = await app.as(target);
    const answer = await put(actor, person.userId, { role: wanted });
    const status = expected(by, target, wanted);
    expect(answer.status, answer.text).toBe(status);
    if (status === 403) expectError(answer, "forbidden");
    expect(await roleOf(person.userId)).toBe(status === 200 ? wanted : target);
  });

  test.each(["viewer", "operator", "admin"] as const)("%s cannot raise themself", async (role) => {
    const person = await app.as(role);
    for (const wanted of MEMBER_ROLES.slice(MEMBER_ROLES.indexOf(role) + 1)) {
      expectError(await put(person, person.userId, { role: wanted }), "forbidden");
    }
    expectError(await put(person, person.userId, { team_roles: ["finance"] }), "forbidden");
    expect(await roleOf(person.userId)).toBe(role);
  });

  test("an admin may step down, and drop a team role of their own", async () => {
    const person = await app.as("admin", { teamRoles: ["finance", "legal"] });
    const dropped = await put(person, person.userId, { team_roles: ["legal"] });
    expect(dropped.body).toMatchObject({ role: "admin", team_roles: ["legal"] });
    expect((await put(person, person.userId, { role: "viewer" })).body).toMatchObject({ role: "viewer" });
    expectError(await person.get("/api/keys"), "forbidden");
  });

  test("an admin cannot remove an owner, an operator nobody", async () => {
    const other = await app.as("owner");
    const operator = await app.as("operator");
    expectError(await admin.delete(`/api/members/${other.userId}`), "forbidden");
    expectError(await operator.delete(`/api/members/${viewer.userId}`), "forbidden");
    expect(await roleOf(other.userId)).toBe("owner");
  });

  test("a member of another project is answered like nobody", async () => {
    const elsewhere = await app.as("viewer", { projectId: await app.addProject("Other") });
    for (const answer of [
      await put(owner, elsewhere.userId, { role: "admin" }),
      await owner.delete(`/api/members/${elsewhere.userId}`),
    ]) {
      expectError(answer, "not_found");
    }
    const absent = await put(owner, "nobody", { role: "admin" });
    expect(absent.body.message).toBe("The project has no member nobody.");
  });
});

describe("a change", () => {
  test("keeps what is absent, stores each team role once, and is audited with before and after", async () => {
    const person = await app.as("operator", { teamRoles: ["legal"] });
    const { body } = await put(admin, person.userId, { team_roles: ["legal", "finance", "finance"] });
    expect(body).toMatchObject({ role: "operator", team_roles: ["finance", "legal"] });
    expect(await audited("member.changed", person.userId)).toEqual([
      {
        type: "member.changed",
        actor_id: admin.userId,
        actor_name: "Ada Admin",
        detail: {
          user_id: person.userId,
          before: { role: "operator", team_roles: ["legal"] },
          after: { role: "operator", team_roles: ["finance", "legal"] },
          withdrawn_invitations: [],
        },
      },
    ]);
  });

  test("refuses a team role that the project does not have, and names the known ones", async () => {
    const answer = await put(admin, viewer.userId, { team_roles: ["finance", "pirates"] });
    expect(expectError(answer, "invalid_request")["known"]).toEqual(["finance", "legal"]);
    expect(answer.body.message).toContain("pirates");
  });

  test("holds from the next call on", async () => {
    const person = await app.as("operator");
    await put(admin, person.userId, { role: "admin" });
    expect((await person.get("/api/keys")).status).toBe(200);
    await put(admin, person.userId, { role: "viewer" });
    expectError(await person.get("/api/keys"), "forbidden");
    expectError(await person.post("/api/sample-request"), "forbidden");
  });
});

describe("removal", () => {
  test("ends a person's rights with their session still open, and is audited", async () => {
    const person = await app.as("admin", { teamRoles: ["finance"] });
    expect((await owner.delete(`/api/members/${person.userId}`)).body).toEqual({ removed: true });
    for (const path of ["/api/requests", "/api/members", "/api/keys"]) {
      expectError(await person.get(path), "forbidden");
    }
    expectError(await person.post("/api/resolve", { id: "req_x", decision: "approve" }), "forbidden");
    const me = await person.get("/api/me");
    expect([me.status, me.body.projects]).toEqual([200, []]);
    expect(await audited("member.removed", person.userId)).toMatchObject([
      {
        actor_id: owner.userId,
        detail: { before: { role: "admin", team_roles: ["finance"] }, after: null },
      },
    ]);
    expectError(await owner.delete(`/api/members/${person.userId}`), "not_found");
  });

  test("names the invitations that end with it", async () => {
    for (const end of ["demoted", "removed", "leaves"] as const) {
      const person = await app.as("admin");
      const guest = { email: `guest-of-one-who-is-${end}@example.test`, role: "viewer" };
      const { id } = (await person.post("/api/invitations", guest)).body.invitation;
      if (end === "demoted") await put(owner, person.userId, { role: "operator" });
      if (end === "removed") await owner.delete(`/api/members/${person.userId}`);
      if (end === "leaves") await person.post("/api/members/leave");
      const type = { demoted: "member.changed", removed: "member.removed", leaves: "member.left" }[end];
      const [row] = await audited(type, person.userId);
      expect(row?.["detail"], end).toMatchObject({ withdrawn_invitations: [id] });
    }
  });

  test("ends a stream that the person reads", async () => {
    const person = await app.as("operator");
    const reader = await openEvents(app.url, person, "/api/events");
    await owner.delete(`/api/members/${person.userId}`);
    await owner.post("/api/sample-request");
    expect(await reader.next()).toBeNull();
  });

  test("leaving takes oneself away, and says so in the audit", async () => {
    const person = await app.as("viewer");
    expect((await person.post("/api/members/leave")).body).toEqual({ left: true });
    expectError(await person.get("/api/requests"), "forbidden");
    expect(await audited("member.left", person.userId)).toHaveLength(1);
  });
});

describe("the last owner", () => {
  async function alone(): Promise<{ projectId: string; one: TestPerson; two: TestPerson }> {
    const projectId = await app.addProject("Small");
    const [one, two] = await Promise.all([app.as("owner", { projectId }), app.as("owner", { projectId })]);
    return { projectId, one, two };
  }
  async function owners(projectId: string): Promise<number> {
    const { rows } = await app.deps.pool.query<{ count: number }>(
      "select count(*)::int as count from member where project_id = $1 and role = 'owner'",
      [projectId],
    );
    return rows[0]?.count ?? 0;
  }

  test("cannot be demoted, removed, or leave", async () => {
    const { projectId, one, two } = await alone();
    await one.delete(`/api/members/${two.userId}`);
    expectError(await put(one, one.userId, { role: "admin" }), "last_owner");
    expectError(await one.delete(`/api/members/${one.userId}`), "last_owner");
    expectError(await one.post("/api/members/leave"), "last_owner");
    expect(await owners(projectId)).toBe(1);
  });

  test.each([
    ["demote each other", (by: TestPerson, of: TestPerson) => put(by, of.userId, { role: "viewer" })],
    ["remove each other", (by: TestPerson, of: TestPerson) => by.delete(`/api/members/${of.userId}`)],
    ["demote themselves", (by: TestPerson) => put(by, by.userId, { role: "viewer" })],
    ["leave", (by: TestPerson) => by.post("/api/members/leave")],
  ])("two owners who %s at once leave one", async (_what, act) => {
    for (let round = 0; round < 5; round++) {
      const { projectId, one, two } = await alone();
      const answers = await Promise.all([act(one, two), act(two, one)]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([
        200,
        expect.toSatisfy((status) => [403, 409].includes(status)),
      ]);
      expect(await owners(projectId)).toBe(1);
    }
  });
});
