/** A text and what a rule finds in it, beside the rule as data. Nothing but tests reads it. */
export interface Example {
  text: string;
  /** Key of the leaf and its path, where they matter. */
  key?: string;
  path?: string;
  /** The hits, in order, as they stand in the text. */
  finds: readonly string[];
}

/** A text in which a rule finds nothing, and why a hit there would be wrong. */
export interface Miss {
  text: string;
  key?: string;
  path?: string;
  why: string;
}

export interface RuleExamples {
  hits: readonly Example[];
  misses: readonly Miss[];
}

/** An example that is found whole. */
export function whole(text: string): Example {
  return { text, finds: [text] };
}

/** A value that runs on, each time found. */
export function repeated(value: string, gap: string, times: number): Example {
  const finds = Array.from({ length: times }, () => value);
  return { text: finds.join(gap), finds };
}
