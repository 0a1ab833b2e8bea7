import { NODE_HEIGHT, NODE_WIDTH } from "./layout";
import type { Place } from "./layout";

/** A line between two actions: its path, and where a label on it stands. */
export interface Line {
  path: string;
  label: Place;
}

const MOST_BEND = 60;
/** The marker's tip is drawn at the end of the line, this far from the node. */
const TIP = 3;
/** How far from a node a line beside it runs, and in which width it turns there. */
const LANE = 14;
const TURN = 50;

const at = (x: number, y: number) => `${Math.round(x)} ${Math.round(y)}`;

/** Room that a line keeps from the nodes that it passes. */
const BESIDE = 6;
/** Places along a curve that are looked at for nodes in its way. */
const SAMPLES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

function isOn(node: Place, x: number, y: number): boolean {
  return (
    x > node.x - BESIDE &&
    x < node.x + NODE_WIDTH + BESIDE &&
    y > node.y - BESIDE &&
    y < node.y + NODE_HEIGHT + BESIDE
  );
}

/** A point of a curve that leaves and arrives level. */
function pointAt(t: number, begin: Place, end: Place, bend: number): Place {
  const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
  return {
    x: a * begin.x + b * (begin.x + bend) + c * (end.x - bend) + d * end.x,
    y: (a + b) * begin.y + (c + d) * end.y,
  };
}

/** The level at which a line passes all nodes between, with the least way up and down; null where there is none. */
function freeLevel(begin: Place, end: Place, between: readonly Place[]): number | null {
  const away = (level: number) => Math.abs(level - begin.y) + Math.abs(level - end.y);
  const levels = between
    .flatMap(({ y }) => [y - LANE, y + NODE_HEIGHT + LANE])
    .filter((level) => between.every(({ y }) => level < y - BESIDE || level > y + NODE_HEIGHT + BESIDE));
  return levels.reduce<number | null>(
    (best, level) => (best === null || away(level) < away(best) ? level : best),
    null,
  );
}

/** To the right: from the right side of one to the left side of the other, around what stands in the way. */
function forward(from: Place, to: Place, others: readonly Place[]): Line {
  const begin = { x: from.x + NODE_WIDTH, y: from.y + NODE_HEIGHT / 2 };
  const end = { x: to.x - TIP, y: to.y + NODE_HEIGHT / 2 };
  const bend = begin.y === end.y ? 0 : Math.min(MOST_BEND, Math.max(26, (end.x - begin.x) / 2));
  const between = others.filter(({ x }) => x > from.x && x < to.x);
  const isFree = SAMPLES.every((t) => {
    const { x, y } = pointAt(t, begin, end, bend);
    return !between.some((node) => isOn(node, x, y));
  });
  const level = isFree ? null : freeLevel(begin, end, between);
  if (level === null) {
    return {
      path: `M${at(begin.x, begin.y)}C${at(begin.x + bend, begin.y)} ${at(end.x - bend, end.y)} ${at(end.x, end.y)}`,
      label: { x: (begin.x + end.x) / 2, y: (begin.y + end.y) / 2 },
    };
  }
  const [left, right] = [begin.x + TURN, end.x - TURN];
  const half = TURN / 2;
  return {
    path: [
      `M${at(begin.x, begin.y)}C${at(begin.x + half, begin.y)} ${at(left - half, level)} ${at(left, level)}`,
      `L${at(right, level)}C${at(right + half, level)} ${at(end.x - half, end.y)} ${at(end.x, end.y)}`,
    ].join(""),
    label: { x: (begin.x + end.x) / 2, y: level },
  };
}

/** In the same column: straight up or down. */
function vertical(from: Place, to: Place): Line {
  const isDown = to.y > from.y;
  const [x1, y1] = [from.x + NODE_WIDTH / 2, isDown ? from.y + NODE_HEIGHT : from.y];
  const [x2, y2] = [to.x + NODE_WIDTH / 2, isDown ? to.y - TIP : to.y + NODE_HEIGHT + TIP];
  const bend = Math.max(12, Math.abs(y2 - y1) / 3) * (isDown ? 1 : -1);
  return {
    path: `M${at(x1, y1)}C${at(x1, y1 + bend)} ${at(x2, y2 - bend)} ${at(x2, y2)}`,
    label: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 },
  };
}

/** Room between a line that goes around and what it goes around. */
const CLEAR = 18;
/** A curve reaches this share of the way to its bends. */
const REACH = 0.75;

/** Back to the left: around below or above what stands between, whichever is nearer. */
function backward(from: Place, to: Place, others: readonly Place[]): Line {
  let [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y) + NODE_HEIGHT];
  const [highest, lowest] = [top, bottom];
  for (const { x, y } of others) {
    if (x < to.x || x > from.x) continue;
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + NODE_HEIGHT);
  }
  const isAbove = highest - top < bottom - lowest;
  const edge = isAbove ? 0 : NODE_HEIGHT;
  const [x1, y1] = [from.x + NODE_WIDTH / 2, from.y + edge];
  const [x2, y2] = [to.x + NODE_WIDTH / 2, to.y + edge + (isAbove ? -TIP : TIP)];
  const spread = CLEAR + Math.min(48, (x1 - x2) / 24);
  const outer = isAbove ? top - spread : bottom + spread;
  const base = isAbove ? highest : lowest;
  const bend = base + (outer - base) / REACH;
  return {
    path: `M${at(x1, y1)}C${at(x1, bend)} ${at(x2, bend)} ${at(x2, y2)}`,
    label: { x: (x1 + x2) / 2, y: (y1 + y2 + 6 * bend) / 8 },
  };
}

/** To itself: a loop above the right end. */
function loop({ x, y }: Place): Line {
  const [left, right] = [x + NODE_WIDTH - 44, x + NODE_WIDTH - 16];
  return {
    path: `M${at(right, y)}C${at(right + 14, y - 34)} ${at(left - 14, y - 34)} ${at(left, y - TIP)}`,
    label: { x: (left + right) / 2, y: y - 26 },
  };
}

/** The line from one action to another, by where they stand. @param others what a way back goes around */
export function lineBetween(from: Place, to: Place, others: readonly Place[]): Line {
  const gap = to.x - from.x - NODE_WIDTH;
  if (from.x === to.x && from.y === to.y) return loop(from);
  if (gap > 8) return forward(from, to, others);
  return Math.abs(to.x - from.x) < NODE_WIDTH ? vertical(from, to) : backward(from, to, others);
}
