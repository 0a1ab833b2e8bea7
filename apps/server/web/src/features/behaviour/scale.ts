import type { ShieldVerdict } from "@letsping/core";

/** The scale ends so far above the hard threshold: its marks then stand apart, however far a step lies beyond. */
const TOP_OF_HARD = 1.5;
/** The label of the soft mark stands left of it, where there is room for it. */
const LEAST_LEFT_SHARE = 0.3;

/** A scale from 0 bits, in shares of its length between 0 and 1. */
export interface Scale {
  fill: number;
  /** Null where unusual and very unusual begin at the same place. */
  soft: number | null;
  hard: number;
  /** Whether the step lies beyond the end. */
  isBeyond: boolean;
  /** On which side of its mark the label of `soft` has room. */
  softSide: "left" | "right";
}

/** Where a step and the thresholds of its agent lie. */
export function scaleOf({
  bits,
  soft_bits: soft,
  hard_bits: hard,
}: Pick<ShieldVerdict, "bits" | "soft_bits" | "hard_bits">): Scale {
  const top = Math.max(1, hard * TOP_OF_HARD);
  const shareOf = (value: number) => Math.min(1, Math.max(0, value / top));
  return {
    fill: shareOf(bits),
    soft: soft < hard ? shareOf(soft) : null,
    hard: shareOf(hard),
    isBeyond: bits > top,
    softSide: shareOf(soft) < LEAST_LEFT_SHARE ? "right" : "left",
  };
}
