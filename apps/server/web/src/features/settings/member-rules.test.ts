import type { MemberRole, MemberView } from "@letsping/core";
import { expect, test } from "vitest";
import { mayDo } from "./member-rules";

function member(id: string, role: MemberRole): MemberView {
  return {
    user: { id, name: id },
    email: null,
    role,
    team_roles: [],
    joined_at: "2026-01-01T00:00:00Z",
    last_active_at: null,
    two_factor: false,
  };
}

const olga = member("olga", "owner");
const otto = member("otto", "owner");
const ada = member("ada", "admin");
const omar = member("omar", "operator");

test("an owner gives every role and removes others", () => {
  const may = mayDo({ id: "olga", role: "owner" }, ada, [olga, ada]);
  expect(may.roles).toEqual(["viewer", "operator", "admin", "owner"]);
  expect(may).toMatchObject({ editTeams: true, addTeams: true, remove: true, leave: false });
});

test("the only owner keeps the role and is told why", () => {
  const may = mayDo({ id: "olga", role: "owner" }, olga, [olga, ada]);
  expect(may).toMatchObject({ roles: [], remove: false, leave: true });
  expect(may.lastOwner).toContain("make somebody else an owner first");
});

test("one of two owners may step down", () => {
  const may = mayDo({ id: "olga", role: "owner" }, olga, [olga, otto]);
  expect(may.roles).toContain("viewer");
  expect(may.lastOwner).toBeNull();
});

test("an admin gives up to admin, and does not touch owners", () => {
  expect(mayDo({ id: "ada", role: "admin" }, omar, [olga, ada, omar]).roles).toEqual([
    "viewer",
    "operator",
    "admin",
  ]);
  expect(mayDo({ id: "ada", role: "admin" }, olga, [olga, otto, ada])).toMatchObject({
    roles: [],
    editTeams: false,
    remove: false,
  });
});

test("an admin takes team roles from themself, and gives themself none", () => {
  expect(mayDo({ id: "ada", role: "admin" }, ada, [olga, ada])).toMatchObject({
    editTeams: true,
    addTeams: false,
    remove: false,
    leave: true,
  });
});

test.each(["viewer", "operator"] as const)("a %s changes nobody, and may leave", (role) => {
  const self = member("self", role);
  expect(mayDo({ id: "self", role }, ada, [olga, ada, self])).toMatchObject({
    roles: [],
    editTeams: false,
    remove: false,
    leave: false,
  });
  expect(mayDo({ id: "self", role }, self, [olga, ada, self])).toMatchObject({ roles: [], leave: true });
});
