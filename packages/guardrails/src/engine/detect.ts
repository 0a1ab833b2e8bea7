import type { Hit } from "../leaf";
import type { Leaf } from "../leaf";
import type { Detector } from "./detectors";

/** What the detectors say of one text. */
export interface Detected {
  hits: Hit[];
  failed: Detector[];
}

/** Asks every detector that may find something; null where none does. */
export function detect(detectors: readonly Detector[], leaf: Leaf, names: number): Detected | null {
  let detected: Detected | null = null;
  for (const detector of detectors) {
    if (!detector.mayFind(leaf, names)) continue;
    try {
      const hits = detector.find(leaf);
      if (hits.length === 0) continue;
      detected ??= { hits: [], failed: [] };
      for (const hit of hits) detected.hits.push(hit);
    } catch {
      // Whatever it was (it may quote the text): the text counts as unchecked, and the request waits for a person.
      detected ??= { hits: [], failed: [] };
      detected.failed.push(detector);
    }
  }
  return detected;
}
