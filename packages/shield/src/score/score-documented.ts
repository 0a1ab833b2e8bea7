import { totalOf } from "../graph/graph";
import { weightOf } from "../graph/graph";
import { afterShape } from "../graph/walk";
import type { Walk } from "../graph/walk";
import { bitsOf } from "./scorer";
import { scoreOf } from "./scorer";
import type { Scorer } from "./scorer";

function bits(walk: Walk, _action: number, skeleton: number): number {
  const { graph } = walk;
  const context = afterShape(walk);
  const came = weightOf(graph, context, skeleton);
  const known = graph.names.skeletons.length * graph.unit;
  return bitsOf((came + graph.unit) / (totalOf(graph, context) + known));
}

/**
 * The plain rule of the product's documentation: how often this skeleton came right after the one before it, with one
 * call added to each (Laplace). Its threshold is mean + 3σ of the scores of calls, or the fallback.
 */
export const DOCUMENTED: Scorer = {
  bits,
  parts: (walk, action, skeleton) => scoreOf(bits(walk, action, skeleton)),
};
