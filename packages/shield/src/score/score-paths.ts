import { afterBag } from "../graph/walk";
import { afterOne } from "../graph/walk";
import { afterSet } from "../graph/walk";
import { pairsOf } from "../graph/walk";
import type { Walk } from "../graph/walk";
import { bitsOf } from "./scorer";
import { scoreOf } from "./scorer";
import type { Scorer } from "./scorer";
import { blend } from "./smoothing";
import { FLOOR } from "./smoothing";
import { leastShareOfRuns } from "./smoothing";
import { shareOfSkeleton } from "./smoothing";

/**
 * Weight of earlier actions and of the payload beside the path. Chosen on recorded runs of other agents than those they
 * were judged on; the README has the figures.
 */
const WEIGHT = 1.5;

/** Share of an action after the ones before it: after the last one, in the set of all so far, and with what came twice. */
function pathShare(walk: Walk, action: number): number {
  const { graph } = walk;
  let share = blend(graph, 0, action, FLOOR);
  share = blend(graph, afterOne(walk), action, share);
  share = blend(graph, afterSet(walk), action, share);
  return blend(graph, afterBag(walk), action, share);
}

/**
 * Share of an action after two others, anywhere before it: of those two that make it the least likely. 1 of a first step,
 * which has nothing before it that could have misled the agent.
 */
const earlierShare = (walk: Walk, action: number) =>
  leastShareOfRuns(walk.graph, walk.pairs, pairsOf(walk), action);

/**
 * The default: path, two earlier actions, skeleton. Beside `transitions` it knows which actions a run has had as a set,
 * so that work done in another order is ordinary, and which two of them never went with this one.
 */
export const PATHS: Scorer = {
  bits(walk, action, skeleton) {
    const rest = earlierShare(walk, action) * shareOfSkeleton(walk.graph, action, skeleton);
    // One logarithm for all: rest to the power of WEIGHT, which is 1.5.
    return bitsOf(pathShare(walk, action) * rest * Math.sqrt(rest));
  },
  parts(walk, action, skeleton) {
    return scoreOf(
      bitsOf(pathShare(walk, action)),
      WEIGHT * bitsOf(earlierShare(walk, action)),
      WEIGHT * bitsOf(shareOfSkeleton(walk.graph, action, skeleton)),
    );
  },
};
