import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { call } from "./call";
import { createLedger } from "./ledger";
import { noteAsked } from "./ledger";
import { noteDecision } from "./ledger";
import { noteGrant } from "./ledger";
import { noteLearned } from "./ledger";
import type { Ledger } from "./ledger";
import { reconcile } from "./reconcile";
import type { Reconciled } from "./reconcile";
import { openOwnMachine } from "./site";
import type { OwnMachine } from "./site";

let site: OwnMachine;
let pending: string;
let approved: string;
let receipt: string;

beforeAll(async () => {
  site = await openOwnMachine();
  const { agent, people } = site.cast;
  const body = { service: "billing-agent", action: "refund_user", payload: {} };
  pending = (await call(createLedger(), agent, "POST", "/api/ingest", { body })).body.id;
  approved = (await call(createLedger(), agent, "POST", "/api/ingest", { body })).body.id;
  const press = { id: approved, decision: "approve" };
  receipt = (await call(createLedger(), people[0] ?? agent, "POST", "/api/resolve", { body: press })).body
    .receipt;
});
afterAll(() => site.close());

async function compare(write: (ledger: Ledger) => void): Promise<Reconciled> {
  const ledger = createLedger();
  noteAsked(ledger, "a", pending);
  noteAsked(ledger, "b", approved);
  noteDecision(ledger, approved, { status: "APPROVED", receipt }, 0);
  write(ledger);
  const jwks = await (await fetch(`${site.url}/.well-known/jwks.json`)).json();
  return reconcile(ledger, site.databaseUrl, jwks);
}

test("books that agree have no findings", async () => {
  expect((await compare(() => undefined)).findings).toEqual([]);
});

test("what was acknowledged and is not there, or is there otherwise, is found lost", async () => {
  const made = await compare((ledger) => {
    noteAsked(ledger, "c", "req_never_stored");
    noteDecision(ledger, pending, { status: "REJECTED", receipt: "r" }, 0);
    noteLearned(ledger, approved, "REJECTED", 0);
    ledger.executed.add(approved);
  });
  expect(made.lost).toBe(4);
  expect(made.findings).toHaveLength(4);
});

test("a second decision, a second grant and two answers to one call are found", async () => {
  const made = await compare((ledger) => {
    noteDecision(ledger, approved, { status: "REJECTED", receipt: "another" }, 0);
    noteGrant(ledger, approved);
    noteGrant(ledger, approved);
    noteAsked(ledger, "a", approved);
  });
  expect([made.decisionsDoubled, made.executionsDoubled, made.broken]).toEqual([1, 1, 1]);
});

test("a receipt that no published key signed is found", async () => {
  const ledger = createLedger();
  noteAsked(ledger, "b", approved);
  expect((await reconcile(ledger, site.databaseUrl, { keys: [] })).broken).toBe(1);
});
