import { LetsPing } from "@letsping/sdk";
import type { GuardContext } from "@letsping/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { until } from "../../../apps/server/src/testing/until";
import { createWorld, newName } from "./world";
import type { World } from "./world";

/** What the tools of the contract take. */
export const REFUND = z.object({ user_id: z.string(), amount: z.number() });
export type Refund = z.infer<typeof REFUND>;

/** A tool as a test wants it; each driver makes its framework's tool of it. */
export interface ToolWish {
  client: LetsPing;
  name: string;
  description: string;
  schema: typeof REFUND;
  execute?: (payload: Refund, context: GuardContext<Refund>) => unknown;
  timeoutMs?: number;
}

/** One framework, or one of its ways to use a tool. */
export interface Driver {
  name: string;
  /** The tool answers in its own words: `refunded N`, with the difference behind it where a person changed the values. */
  isTransparent?: boolean;
  /** Its requests outlive who waits for them: an abort leaves them to be resumed. */
  isParked?: boolean;
  /** It cannot be without a function. */
  needsFunction?: boolean;
  /**
   * Lets the framework's own mock model call the tool with each of these values in one step.
   *
   * @returns what the model reads of each call in its next step, in the order of the calls
   */
  run: (wish: ToolWish, calls: Refund[], signal?: AbortSignal) => Promise<string[]>;
}

const FIRST: Refund = { user_id: "u_123", amount: 550 };
const SECOND: Refund = { user_id: "u_456", amount: 20 };

/** The behaviour that every adapter has, over a real gateway. */
export function adapterContract(driver: Driver): void {
  const { name: driverName, isTransparent = false, run } = driver;
  describe(driverName, () => {
    let world: World;
    beforeAll(async () => {
      world = await createWorld();
    });
    afterAll(() => world.close());

    /** What the model reads of a call that ran. */
    function expectRan(text: string | undefined, executed: Refund, proposed: Refund): void {
      const isChanged = executed.amount !== proposed.amount;
      const change = { op: "replace", path: "/amount", old_value: proposed.amount, value: executed.amount };
      if (isTransparent) {
        const [own, difference = "null"] = (text ?? "").split(
          "\n\nA person changed the values before this ran: ",
        );
        expect(JSON.parse(own ?? "")).toEqual({ refunded: executed.amount });
        expect(JSON.parse(difference.split(". It ran")[0] ?? "")).toEqual(isChanged ? [change] : null);
      } else {
        expect(JSON.parse(text ?? "")).toEqual({
          status: isChanged ? "APPROVED_WITH_MODIFICATIONS" : "APPROVED",
          executed_payload: executed,
          result: { refunded: executed.amount },
          ...(isChanged ? { changes: [change], note: expect.any(String) } : {}),
        });
      }
      if (isChanged) expect(text).toContain("Do not propose the old values again");
    }

    /** A tool that notes what ran. */
    function refundTool(more: Partial<ToolWish> = {}) {
      const ran: Refund[] = [];
      const wish: ToolWish = {
        client: world.client,
        name: newName("refund"),
        description: "Refunds a customer.",
        schema: REFUND,
        execute(payload) {
          ran.push(payload);
          return { refunded: payload.amount };
        },
        ...more,
      };
      return { wish, ran };
    }

    test("approved: it runs once with what was proposed, and the model reads the result", async () => {
      const { wish, ran } = refundTool();
      const reading = run(wish, [FIRST]);
      const [item] = await world.pending(wish.name);
      expect(ran).toEqual([]);
      await world.approve(String(item?.id));
      const [text] = await reading;
      expectRan(text, FIRST, FIRST);
      expect(ran).toEqual([FIRST]);
      const detail = await world.detail(String(item?.id));
      expect(detail.execution.state).toBe("EXECUTED");
    });

    test("edited: only what the person wrote runs, and the model reads the difference", async () => {
      const { wish, ran } = refundTool();
      const reading = run(wish, [FIRST]);
      const [item] = await world.pending(wish.name);
      await world.approve(String(item?.id), { ...FIRST, amount: 220 });
      const [text] = await reading;
      expectRan(text, { ...FIRST, amount: 220 }, FIRST);
      expect(ran).toEqual([{ ...FIRST, amount: 220 }]);
    });

    test("rejected: it does not run, and the model reads why and that it must not ask again", async () => {
      const { wish, ran } = refundTool();
      const reading = run(wish, [FIRST]);
      const [item] = await world.pending(wish.name);
      await world.reject(String(item?.id), "Ask Ada first.");
      const [text = ""] = await reading;
      expect(text).toMatch(/^STOP: .*do not ask again.*Reason: Ask Ada first\.$/);
      expect(ran).toEqual([]);
      expect((await world.detail(String(item?.id))).execution.state).toBe("NOT_STARTED");
    });

    test("expired: it does not run, and the model reads that nobody decided", async () => {
      const { wish, ran } = refundTool({ timeoutMs: 1_000 });
      const [text = ""] = await run(wish, [FIRST]);
      expect(text).toMatch(/^STOP: Nobody decided in time\..*Do not ask the same again\.$/);
      expect(ran).toEqual([]);
    });

    test.skipIf(driver.needsFunction)("without a function: the model reads what was approved", async () => {
      const { execute: _execute, ...wish } = refundTool().wish;
      const reading = run(wish, [FIRST]);
      const [item] = await world.pending(wish.name);
      await world.approve(String(item?.id), { ...FIRST, amount: 1 });
      const [text = ""] = await reading;
      expect(JSON.parse(text)).toMatchObject({
        status: "APPROVED_WITH_MODIFICATIONS",
        final_payload: { ...FIRST, amount: 1 },
      });
    });

    test("a gateway that is down: nothing runs, and the model is told not to look for another way", async () => {
      const away = new LetsPing(world.apiKey, {
        baseUrl: "http://127.0.0.1:9",
        retry: { giveUpAfterMs: 50 },
      });
      const { wish, ran } = refundTool({ client: away });
      const [text = ""] = await run(wish, [FIRST]);
      expect(text).toMatch(/^ERROR: .*Nothing was run.*Do not call this again/);
      expect(ran).toEqual([]);
    });

    test.each([
      ["missing", ""],
      ["wrong", `lp_test_${"x".repeat(40)}`],
    ])("a %s key: nothing runs, and the model reads no secret", async (_what, apiKey) => {
      const { wish, ran } = refundTool({ client: new LetsPing({ apiKey, baseUrl: world.app.url }) });
      const [text = ""] = await run(wish, [FIRST]);
      expect(text).toMatch(/^ERROR: /);
      expect(text).not.toContain("xxxx");
      expect(ran).toEqual([]);
    });

    test(`aborted while a person is waited for: nothing runs, and it is ${driver.isParked ? "left to be resumed" : "withdrawn"}`, async () => {
      const { wish, ran } = refundTool();
      const giveUp = new AbortController();
      // Frameworks differ in whether an aborted run rejects or ends; neither may run anything.
      const ended = run(wish, [FIRST], giveUp.signal).then(
        () => "ended",
        () => "ended",
      );
      const [item] = await world.pending(wish.name);
      giveUp.abort();
      expect(await ended).toBe("ended");
      await until("the request is as it should be", async () => {
        const [request] = await world.list(wish.name);
        return request?.id === item?.id && request?.status === (driver.isParked ? "PENDING" : "CANCELLED");
      });
      expect(ran).toEqual([]);
    });

    test("a batch of mixed decisions: what was approved runs, what was refused does not", async () => {
      const { wish, ran } = refundTool();
      const reading = run(wish, [FIRST, SECOND, { ...FIRST, amount: 7 }]);
      const items = await world.pending(wish.name, 3);
      const details = await Promise.all(items.map(({ id }) => world.detail(id)));
      for (const { id, payload } of details) {
        if (payload["amount"] === 550) await world.reject(id, "Too much.");
        else await world.approve(id, payload["amount"] === 7 ? { ...FIRST, amount: 8 } : undefined);
      }
      const texts = await reading;
      expect(texts[0]).toMatch(/^STOP: .*Too much\.$/);
      expectRan(texts[1], SECOND, SECOND);
      expectRan(texts[2], { ...FIRST, amount: 8 }, { ...FIRST, amount: 7 });
      expect(ran).toHaveLength(2);
      expect(ran).toEqual(expect.arrayContaining([SECOND, { ...FIRST, amount: 8 }]));
    });

    test("the same call twice at once is two requests, each with an approval of its own", async () => {
      const { wish, ran } = refundTool();
      const reading = run(wish, [FIRST, FIRST]);
      const [one, two] = await world.pending(wish.name, 2);
      await world.approve(String(one?.id));
      await world.reject(String(two?.id), "Once is enough.");
      const texts = await reading;
      expect(texts.filter((text) => text.startsWith("STOP: "))).toHaveLength(1);
      expect(ran).toEqual([FIRST]);
    });
  });
}
