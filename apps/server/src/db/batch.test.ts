import { expect } from "vitest";
import { test } from "vitest";
import { createBatch } from "./batch";

/** A statement that runs until it is told to end. */
function heldStatement() {
  const runs: { items: readonly number[]; end: () => void }[] = [];
  const call = createBatch<number, string>(
    (items) =>
      new Promise((resolve) => {
        runs.push({ items, end: () => resolve(items.map((item) => `answer ${item}`)) });
      }),
  );
  const runAt = async (index: number) => {
    await expect.poll(() => runs.length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(index);
    const run = runs[index];
    if (!run) throw new Error(`There is no run ${index}.`);
    return run;
  };
  return { call, runAt };
}

test("calls of one moment share a statement, those that come while it runs share the next, and each gets its own answer", async () => {
  const { call, runAt } = heldStatement();
  const first = [call(1), call(2)];
  const run = await runAt(0);
  const later = [call(3), call(4), call(5)];
  run.end();
  const next = await runAt(1);
  next.end();
  expect(await Promise.all([...first, ...later])).toEqual([1, 2, 3, 4, 5].map((item) => `answer ${item}`));
  expect([run.items, next.items]).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

test("a statement that hangs does not hold those that come after it", async () => {
  const { call, runAt } = heldStatement();
  const hanging = call(1);
  await runAt(0);
  const next = call(2);
  (await runAt(1)).end();
  expect(await next).toBe("answer 2");
  const later = call(3);
  (await runAt(2)).end();
  expect(await later).toBe("answer 3");
  (await runAt(0)).end();
  expect(await hanging).toBe("answer 1");
});

test("one that is refused fails alone", async () => {
  const call = createBatch<number, number>((items) =>
    items.includes(13)
      ? Promise.reject(new Error("thirteen"))
      : Promise.resolve(items.map((item) => item * 2)),
  );
  const [one, thirteen, two] = await Promise.allSettled([call(1), call(13), call(2)]);
  expect([one, two]).toEqual([
    { status: "fulfilled", value: 2 },
    { status: "fulfilled", value: 4 },
  ]);
  expect(thirteen).toMatchObject({ status: "rejected", reason: { message: "thirteen" } });
});

test("where the database went away, nothing is sent twice and everybody is told", async () => {
  const sent: number[] = [];
  const call = createBatch<number, number>((items) => {
    sent.push(...items);
    return Promise.reject(Object.assign(new Error("Connection terminated"), { code: "ECONNRESET" }));
  });
  const results = await Promise.allSettled([call(1), call(2)]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(sent).toEqual([1, 2]);
});

test("more calls than one statement takes go in several, in order", async () => {
  const sizes: number[] = [];
  const call = createBatch<number, number>((items) => {
    sizes.push(items.length);
    return Promise.resolve(items);
  });
  const items = Array.from({ length: 150 }, (_, index) => index);
  expect(await Promise.all(items.map(call))).toEqual(items);
  expect(sizes).toEqual([64, 64, 22]);
});
