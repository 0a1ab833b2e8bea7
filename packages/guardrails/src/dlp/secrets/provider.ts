/** One way in which a provider writes a token that can be told by itself. */
export interface TokenFormat {
  /** What the token is. */
  of: string;
  /** What every such token starts with, literally: it stands at the start of a word. */
  anchors: readonly string[];
  /** The anchor stands so far into the token instead; `body` is then the whole token. 0 unless given. */
  anchorAt: number;
  /** What follows the anchor. Sticky, bounded, and without anything that could match in two ways. */
  body: RegExp | TokenScanner;
  /**
   * What the body must look like beside its form: `drawn` is the usual, no placeholder; `random` for forms that words
   * could have, too; `any` where the anchor alone is proof.
   */
  content: "drawn" | "random" | "any";
  /** What stands left of the anchor and belongs to the token as well. */
  before?: BeforeAnchor;
  /** Examples in the notation of `testing/sample.ts`, so that no file holds what looks like a leaked secret. */
  hits: readonly string[];
  misses: readonly string[];
}

/** Returns the end of the token whose anchor starts at `at`, or -1. */
export type TokenScanner = (text: string, at: number) => number;

/** What must stand left of an anchor. */
export interface BeforeAnchor {
  /** Longest such text. */
  most: number;
  /** Matches it at the end of the text that it is given; ends with `$`. */
  pattern: RegExp;
  /** The pattern reads escapes before the token as they are. Else the text begins after the last of them. */
  withEscapes?: boolean;
}

/** Secrets without a mark of their own, known only by standing beside a name. */
export interface NamedFormat {
  /** Words by which names and prose speak of the provider, in lower case; two words of a name are joined. */
  words: readonly string[];
  /** Forms that the value may have, in the notation of `value-form.ts`. */
  forms: readonly string[];
}

/** Somebody who issues secrets, and how theirs are told. */
export interface Provider {
  /** For example `dlp.secret.github`. */
  id: string;
  name: string;
  tokens: readonly TokenFormat[];
  named?: NamedFormat;
}

type Examples = readonly string[];

/** A token that its first characters give away. */
export function token(
  of: string,
  anchors: readonly string[],
  body: RegExp | TokenScanner,
  hits: Examples,
  misses: Examples = [],
  more: Partial<Pick<TokenFormat, "content" | "before" | "anchorAt">> = {},
): TokenFormat {
  return { of, anchors, anchorAt: 0, body, hits, misses, content: "drawn", ...more };
}

/** @param id what stands after `dlp.secret.` */
export function provider(
  id: string,
  name: string,
  tokens: readonly TokenFormat[],
  named?: NamedFormat,
): Provider {
  return { id: `dlp.secret.${id}`, name, tokens, ...(named && { named }) };
}

export function named(words: readonly string[], forms: readonly string[]): NamedFormat {
  return { words, forms };
}
