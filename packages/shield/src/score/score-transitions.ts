import { afterOne } from "../graph/walk";
import { afterSeen } from "../graph/walk";
import { afterTwo } from "../graph/walk";
import type { Walk } from "../graph/walk";
import { bitsOf } from "./scorer";
import { scoreOf } from "./scorer";
import type { Scorer } from "./scorer";
import { blend } from "./smoothing";
import { FLOOR } from "./smoothing";
import { shareOfRuns } from "./smoothing";
import { shareOfSkeleton } from "./smoothing";

/** Share of an action after the two before it. */
function pathShare(walk: Walk, action: number): number {
  const { graph } = walk;
  const share = blend(graph, afterOne(walk), action, blend(graph, 0, action, FLOOR));
  return blend(graph, afterTwo(walk), action, share);
}

/** Share of an action after another one, anywhere before it: of the one that makes it the least likely. */
function earlierShare(walk: Walk, action: number): number {
  let least = 1;
  for (let at = 0; at < walk.seenCount; at++)
    least = Math.min(least, shareOfRuns(walk.graph, afterSeen(walk, at), action));
  return least;
}

/**
 * Second order transitions, one earlier action (skip-bigram) and skeleton, each with a weight of one. Kept because its
 * scores are published as reference values.
 */
export const TRANSITIONS: Scorer = {
  bits(walk, action, skeleton) {
    const rest = earlierShare(walk, action) * shareOfSkeleton(walk.graph, action, skeleton);
    return bitsOf(pathShare(walk, action) * rest);
  },
  parts(walk, action, skeleton) {
    return scoreOf(
      bitsOf(pathShare(walk, action)),
      bitsOf(earlierShare(walk, action)),
      bitsOf(shareOfSkeleton(walk.graph, action, skeleton)),
    );
  },
};
