import { expect, test } from "vitest";
import { lineBetween } from "./edge-path";
import type { DrawnAction, DrawnGraph, DrawnTransition } from "./graph-model";
import { NODE_HEIGHT, NODE_WIDTH, placeActions, placeAll } from "./layout";
import type { Place } from "./layout";
import { walkTo } from "./walk-graph";

function action(id: string): DrawnAction {
  return {
    id,
    service: "s",
    action: id,
    priority: "low",
    calls: 1,
    seenAt: null,
    age: "fresh",
    isKnown: true,
    skeletons: [],
    steps: [],
    alarmed: null,
  };
}

function transition(from: string, to: string, calls = 1): DrawnTransition {
  const id = `${from} → ${to}`;
  return { id, from, to, share: 1, calls, age: "fresh", isInRun: false, alarm: "none" };
}

function graphOf(ids: readonly string[], ways: readonly [string, string][]): DrawnGraph {
  return {
    actions: ids.map(action),
    transitions: ways.map(([from, to]) => transition(from, to)),
    steps: [],
    service: "s",
    isLearned: true,
  };
}

function overlaps(places: Iterable<Place>): number {
  const all = [...places];
  return all.filter((one, index) =>
    all
      .slice(index + 1)
      .some((other) => Math.abs(one.x - other.x) < NODE_WIDTH && Math.abs(one.y - other.y) < NODE_HEIGHT),
  ).length;
}

const CHAIN = graphOf(
  ["start", "list", "read", "close"],
  [
    ["start", "list"],
    ["list", "read"],
    ["read", "close"],
    ["close", "list"],
  ],
);

test("what comes later stands further right, also where the way leads back", () => {
  const places = placeAll(CHAIN);
  const xs = ["start", "list", "read", "close"].map((id) => places.get(id)?.x ?? Number.NaN);
  expect(xs).toEqual([...xs].sort((one, other) => one - other));
  expect(new Set(xs).size).toBe(4);
});

test("nothing moves when actions come: they stand right of what they come after, on nobody else", () => {
  const before = placeAll(CHAIN);
  const grown = graphOf(
    ["start", "list", "read", "close", "grant", "drop"],
    [
      ...CHAIN.transitions.map(({ from, to }): [string, string] => [from, to]),
      ["list", "grant"],
      ["grant", "drop"],
    ],
  );
  const after = placeActions(grown, before);
  for (const [id, place] of before) expect(after.get(id)).toBe(place);
  expect(after.get("grant")?.x).toBeGreaterThan(before.get("list")?.x ?? Number.NaN);
  expect(overlaps(after.values())).toBe(0);
});

test("a graph that is as before has the very places of before", () => {
  const places = placeAll(CHAIN);
  expect(placeActions(CHAIN, places)).toBe(places);
  const smaller = placeActions(graphOf(["start", "list"], [["start", "list"]]), places);
  expect([...smaller.keys()]).toEqual(["start", "list"]);
});

test("three hundred actions are placed, none on another", () => {
  const ids = ["start", ...Array.from({ length: 299 }, (_, index) => `a${index}`)];
  const ways = ids.slice(1).flatMap((id, index): [string, string][] => {
    const from = ids[Math.floor(index / 3)] ?? "start";
    return [
      [from, id],
      [id, ids[(index * 7) % ids.length] ?? "start"],
    ];
  });
  const places = placeAll(graphOf(ids, ways));
  expect(places.size).toBe(300);
  const ys = [...places.values()].map(({ y }) => y);
  // Two hundred of them follow the same few: they do not stand in one column.
  expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(2_000);
  expect(overlaps(places.values())).toBe(0);
});

test("arrows lead to the nearest action in their direction", () => {
  const places = new Map([
    ["a", { x: 0, y: 0 }],
    ["b", { x: 224, y: 0 }],
    ["c", { x: 224, y: 78 }],
    ["d", { x: 448, y: 0 }],
  ]);
  expect(walkTo("ArrowRight", "a", places)).toBe("b");
  expect(walkTo("ArrowRight", "b", places)).toBe("d");
  expect(walkTo("ArrowDown", "b", places)).toBe("c");
  expect(walkTo("ArrowLeft", "c", places)).toBe("a");
  expect(walkTo("ArrowUp", "a", places)).toBeNull();
});

test("a line leaves right and arrives left, around what stands between; back it goes the nearer way around", () => {
  const [a, b, below] = [
    { x: 0, y: 0 },
    { x: 448, y: 0 },
    { x: 224, y: 0 },
  ];
  expect(lineBetween(a, below, []).path).toMatch(/^M160 23C.* 221 23$/);
  expect(lineBetween(a, b, [below]).label.y).toBeLessThan(0);
  expect(lineBetween(a, b, [{ x: 224, y: 200 }]).label.y).toBe(NODE_HEIGHT / 2);
  expect(lineBetween(b, a, []).label.y).toBeGreaterThan(NODE_HEIGHT);
  expect(lineBetween(b, a, [{ x: 224, y: 78 }]).label.y).toBeLessThan(0);
  expect(lineBetween(b, a, [{ x: 224, y: -78 }]).label.y).toBeGreaterThan(NODE_HEIGHT);
  expect(lineBetween(a, { x: 0, y: 78 }, []).path).toMatch(/^M80 46C.* 80 75$/);
  expect(lineBetween(a, { ...a }, []).label.y).toBeLessThan(0);
});
