import type { Hit } from "../leaf";
import type { Leaf } from "../leaf";
import type { Detector } from "./detectors";

/** A detector that said nothing of a text. */
export interface Failure extends Pick<Detector, "hides"> {
  /** The text would have taken more work than one may. */
  isTooLong: boolean;
}

/** What the detectors say of one text. */
export interface Detected {
  hits: Hit[];
  failed: Failure[];
}

/** Asks every detector that may find something; null where none does. */
export function detect(detectors: readonly Detector[], leaf: Leaf, names: number): Detected | null {
  let detected: Detected | null = null;
  for (const detector of detectors) {
    if (!detector.mayFind(leaf, names)) continue;
    try {
      const hits = detector.find(leaf, detector.most);
      if (hits.length === 0) continue;
      detected ??= { hits: [], failed: [] };
      for (const hit of hits) detected.hits.push(hit);
    } catch (error) {
      // Whatever it was (it may quote the text): the text counts as unchecked, and the request waits for a person.
      detected ??= { hits: [], failed: [] };
      detected.failed.push({ hides: detector.hides, isTooLong: error instanceof RangeError });
    }
  }
  return detected;
}
