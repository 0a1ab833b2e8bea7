import type { ShieldSettings } from "@letsping/shield";

interface ScorerWords {
  name: ShieldSettings["scorer"];
  title: string;
  hint: string;
}

/** The ways to compare a step with what was learned. */
export const SCORERS: readonly ScorerWords[] = [
  {
    name: "paths",
    title: "Paths",
    hint: "Everything that came before it in the run, in any order. It finds the most.",
  },
  {
    name: "transitions",
    title: "Transitions",
    hint: "The two steps before it, and pairs of steps that are further apart.",
  },
  {
    name: "documented",
    title: "Documented",
    hint: "The one step before it, keys of its payload included. The simplest, and it finds the least.",
  },
];
