import { LetsPing } from "@letsping/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createWorld, newName } from "../test/world";
import type { World } from "../test/world";
import { decide, park, parkingKey, resume } from "./decide";
import { proposalOf } from "./proposal";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const PAYLOAD = { user_id: "u_123", amount: 550 };
const SCHEMA = z.object({ user_id: z.string(), amount: z.number() });

/** A proposal whose action no other test uses. */
function proposal<P extends object>(payload: P, schema: object | null = SCHEMA) {
  return proposalOf(
    { name: newName("refund"), description: "Refunds.", schema: schema ?? undefined },
    { service: "tests" },
    payload,
    "none",
  );
}

describe("a schema that cannot become a form", () => {
  test.each([
    ["that JSON Schema cannot say", SCHEMA.extend({ note: z.custom<string>((value) => value === "x") })],
    ["that the gateway does not take", { type: "object", properties: { amount: { $ref: "#/nowhere" } } }],
  ])("%s: the person approves or rejects, and cannot edit", async (_what, schema) => {
    const ran: object[] = [];
    const asked = proposal({ ...PAYLOAD, note: "x" }, schema);
    const deciding = decide(world.client, asked, { execute: (payload) => ran.push(payload) });
    const [item] = await world.pending(asked.action);
    const id = String(item?.id);
    await expect(world.approve(id, { ...PAYLOAD, amount: 1 })).rejects.toThrow("400");
    await world.approve(id);
    expect((await deciding).kind).toBe("approved");
    expect(ran).toEqual([{ ...PAYLOAD, note: "x" }]);
  });

  test("still checks the values: what breaks it is not asked", async () => {
    const asked = proposal(
      { ...PAYLOAD, note: "y" },
      SCHEMA.extend({ note: z.custom((value) => value === "x") }),
    );
    const outcome = await decide(world.client, asked);
    expect(outcome).toMatchObject({ kind: "failed", error: { error: "payload_invalid" } });
    expect(await world.list(asked.action)).toEqual([]);
  });
});

describe("what is refused before anybody is asked", () => {
  test.each([
    ["a payload of 5 MiB", { text: "x".repeat(5 * 2 ** 20) }, "payload_too_large"],
    ["a value that JSON cannot write", { amount: Number.NaN }, "payload_invalid"],
    ["an address inside the network", { url: "http://169.254.169.254/latest" }, "blocked_by_guardrail"],
  ])("%s", async (_what, payload, error) => {
    const asked = proposal(payload, null);
    const outcome = await decide(world.client, asked, { execute: () => expect.unreachable() });
    expect(outcome).toMatchObject({ kind: "failed", error: { error } });
    expect(outcome.text).toMatch(/^ERROR: .*Nothing was run\./);
  });
});

test("what the function throws is thrown as it is: it was approved, and may have taken effect", async () => {
  const asked = proposal(PAYLOAD);
  const broken = new Error("The bank is closed.");
  const deciding = decide(world.client, asked, {
    execute: () => {
      throw broken;
    },
  });
  const [item] = await world.pending(asked.action);
  await world.approve(String(item?.id));
  await expect(deciding).rejects.toBe(broken);
  expect((await world.detail(String(item?.id))).execution.state).toBe("FAILED");
});

test("a result that is no JSON does not look like a failure", async () => {
  const asked = proposal(PAYLOAD);
  const deciding = decide(world.client, asked, { execute: () => 12n });
  const [item] = await world.pending(asked.action);
  await world.approve(String(item?.id));
  expect(JSON.parse((await deciding).text)).toMatchObject({ status: "APPROVED", result: "12" });
});

describe("a parked proposal", () => {
  const execute = (payload: typeof PAYLOAD) => ({ refunded: payload.amount });

  test("is pending for whoever resumes it too early, and runs once when it is approved", async () => {
    const asked = proposal(PAYLOAD);
    const idempotencyKey = parkingKey("chat_1", asked.action, "call_1", PAYLOAD);
    const parked = await park(world.client, asked, idempotencyKey);
    expect(parked.kind).toBe("pending");
    expect(await resume(world.client, asked, { idempotencyKey, execute })).toMatchObject({ kind: "pending" });
    const [item, ...others] = await world.pending(asked.action);
    expect(others).toEqual([]);
    await world.approve(String(item?.id), { ...PAYLOAD, amount: 5 });
    // Another process: another client.
    const later = new LetsPing(world.apiKey, { baseUrl: world.app.url });
    const outcome = await resume(later, asked, { idempotencyKey, execute });
    expect(outcome).toMatchObject({
      kind: "approved",
      payload: { ...PAYLOAD, amount: 5 },
      result: { refunded: 5 },
    });
    const again = await resume(world.client, asked, { idempotencyKey, execute: () => expect.unreachable() });
    expect(again).toMatchObject({ kind: "failed", error: { error: "already_executing" } });
  });

  test("with other values is another request, so an approval covers what the person saw", async () => {
    const asked = proposal(PAYLOAD);
    const other = { ...PAYLOAD, amount: 9_000 };
    const keyOf = (payload: object) => parkingKey("chat_1", asked.action, "call_1", payload);
    await park(world.client, asked, keyOf(PAYLOAD));
    const [item] = await world.pending(asked.action);
    await world.approve(String(item?.id));
    const swapped = { ...asked, payload: other };
    const outcome = await resume(world.client, swapped, { idempotencyKey: keyOf(other), execute });
    expect(outcome.kind).toBe("pending");
    const reused = await resume(world.client, swapped, { idempotencyKey: keyOf(PAYLOAD), execute });
    expect(reused).toMatchObject({ kind: "failed", error: { error: "idempotency_key_reused" } });
  });

  test("stays for a later resume when who waits for it gives up", async () => {
    const asked = proposal(PAYLOAD);
    const idempotencyKey = newName("key");
    await park(world.client, asked, idempotencyKey);
    const giveUp = new AbortController();
    const waiting = resume(world.client, asked, {
      idempotencyKey,
      execute,
      waits: true,
      signal: giveUp.signal,
    });
    giveUp.abort();
    await expect(waiting).rejects.toMatchObject({ error: "aborted" });
    const [item] = await world.pending(asked.action);
    const later = resume(world.client, asked, { idempotencyKey, execute, waits: true });
    await world.approve(String(item?.id));
    expect(await later).toMatchObject({ kind: "approved", result: { refunded: 550 } });
  });

  test("that was rejected says why", async () => {
    const asked = proposal(PAYLOAD);
    const idempotencyKey = newName("key");
    await park(world.client, asked, idempotencyKey);
    const [item] = await world.pending(asked.action);
    await world.reject(String(item?.id), "No.");
    const outcome = await resume(world.client, asked, { idempotencyKey, execute });
    expect(outcome).toMatchObject({ kind: "refused", status: "REJECTED", reason: "No." });
  });
});
