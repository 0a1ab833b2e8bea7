import { expect } from "vitest";
import { it } from "vitest";
import { createUndoing } from "./undoing";
import { undoAfter } from "./undoing";

it("undoes the last thing first, each once, and goes on after a failure", async () => {
  const undone: number[] = [];
  const undoing = createUndoing();
  undoing.add(() => undone.push(1));
  undoing.add(() => {
    undone.push(2);
    throw new Error("the second could not be undone");
  });
  undoing.add(async () => undone.push(3));
  const [first, second] = await Promise.allSettled([undoing.all(), undoing.all()]);
  expect(undone).toEqual([3, 2, 1]);
  expect(first).toMatchObject({ status: "rejected", reason: { message: "the second could not be undone" } });
  expect(second.status).toBe("rejected");
});

it("undoes what is added while it undoes", async () => {
  const undone: string[] = [];
  const undoing = createUndoing();
  undoing.add(() => undoing.add(() => undone.push("late")));
  await undoing.all();
  expect(undone).toEqual(["late"]);
});

it("undoes after the work, and at once where the outer one ends first", async () => {
  const outer = createUndoing();
  const undone: string[] = [];
  let release = () => {};
  const work = undoAfter(outer, async (undoing) => {
    undoing.add(() => undone.push("inner"));
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return "done";
  });
  await outer.all();
  expect(undone).toEqual(["inner"]);
  release();
  expect(await work).toBe("done");
  expect(undone).toEqual(["inner"]);
});
