import { parseArgs } from "node:util";
import { Problem } from "./problem";
import { NAMES } from "./system-names";

const PARTS = ["rounds", "memory"] as const;
/** What a run measures of each system: the rounds, or the memory of held waiters. */
export type Part = (typeof PARTS)[number];

/** What `npm run bench` was asked for. */
export interface Options {
  rounds: number;
  /** Names of the systems. */
  systems: string[];
  parts: readonly Part[];
  quick: boolean;
  json: boolean;
  write: boolean;
  /** Folder for V8's profiles of the gateway; null for none. */
  profile: string | null;
}

const FLAGS = {
  rounds: { type: "string", default: "3" },
  only: { type: "string" },
  measure: { type: "string" },
  quick: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
  profile: { type: "string" },
} as const;

function valuesOf(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: FLAGS }).values;
  } catch (cause) {
    // parseArgs says which flag it is; its advice about "--" does not help here.
    const [said] = (cause as Error).message.split(". ");
    const flags = Object.keys(FLAGS).map((flag) => `--${flag}`);
    throw new Problem(
      `${said?.replace(/\.$/, "")}. The flags are ${flags.join(", ")}: see benchmarks/README.md.`,
    );
  }
}

function systemsOf(asked: string | undefined, known: readonly string[]): string[] {
  if (asked === undefined) return [...known];
  const words = asked
    .split(";")
    .map((word) => word.trim())
    .filter(Boolean);
  const found = words.map((word) => known.find((name) => name.toLowerCase() === word.toLowerCase()));
  const unknown = words.filter((_, index) => found[index] === undefined);
  if (words.length === 0 || unknown.length > 0) {
    const what = words.length === 0 ? "nothing" : unknown.map((word) => `"${word}"`).join(" and ");
    throw new Problem(`--only names ${what}. The systems are: ${known.join("; ")}.`);
  }
  return known.filter((name) => found.includes(name));
}

const isOurs = (name: string) => name.startsWith(NAMES.ours);

/**
 * Reads the flags of `npm run bench`.
 *
 * @param words after the name of the program
 * @param known names of all systems, in their order
 * @throws Problem for a flag or a value that there is not, or flags that contradict each other
 */
export function parseOptions(words: readonly string[], known: readonly string[]): Options {
  const { rounds, only, measure, profile, ...switches } = valuesOf(words);
  if (!/^[1-9]\d?$/.test(rounds)) throw new Problem(`--rounds is "${rounds}". It is a number from 1 to 99.`);
  const parts = measure === undefined ? PARTS : PARTS.filter((part) => part === measure);
  if (parts.length === 0) throw new Problem(`--measure is "${measure}". It is ${PARTS.join(" or ")}.`);
  if (profile === "") throw new Problem("--profile names no folder.");
  const partial = Object.entries({ quick: switches.quick, only, measure, profile }).filter(([, set]) => set);
  if (switches.write && partial.length > 0) {
    const flags = partial.map(([flag]) => `--${flag}`).join(" and ");
    throw new Problem(`--write goes with a whole run only. Take away ${flags}, or --write.`);
  }
  const systems = systemsOf(only, known);
  if (profile !== undefined && !(parts.includes("rounds") && systems.some(isOurs))) {
    throw new Problem(
      "--profile is of LetsPing in the rounds, which are not measured here. Take it away, or --only and --measure.",
    );
  }
  return { rounds: Number(rounds), systems, parts, ...switches, profile: profile ?? null };
}
