import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createGateway } from "../test/gateway-process";
import type { TestGateway } from "../test/gateway-process";
import { agent, newAction, PAYLOAD, SERVICE } from "../test/harness";
import { signIn } from "../test/owner";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createGateway();
  await gateway.start();
});
afterAll(() => gateway.remove());

test("an ask and a guard outlive a gateway that stops, dies and comes back", async () => {
  const [asks, guards] = [newAction(), newAction()];
  const refund = vi.fn((payload: typeof PAYLOAD) => payload.amount);
  const ended: string[] = [];
  const client = agent({ baseUrl: `${gateway.url}/api` });
  const asked = client
    .ask({ service: SERVICE, action: asks, payload: PAYLOAD })
    .finally(() => ended.push("ask"));
  const guarded = client
    .guard(refund, { service: SERVICE, action: guards })(PAYLOAD)
    .finally(() => ended.push("guard"));
  const before = await signIn(gateway.url);
  const ids = [(await before.pending(asks)).id, (await before.pending(guards)).id];

  await gateway.stop("SIGTERM");
  expect(ended).toEqual([]);
  await gateway.start();
  await gateway.stop("SIGKILL");
  expect(ended).toEqual([]);
  await gateway.start();

  const after = await signIn(gateway.url);
  expect([(await after.pending(asks)).id, (await after.pending(guards)).id]).toEqual(ids);
  expect(refund).not.toHaveBeenCalled();
  await Promise.all(ids.map((id) => after.approve(id)));
  expect(await asked).toMatchObject({ id: ids[0], status: "APPROVED" });
  expect(await guarded).toBe(550);
  expect(refund).toHaveBeenCalledTimes(1);
}, 60_000);
