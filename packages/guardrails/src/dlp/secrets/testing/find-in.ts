import type { Hit } from "../../../leaf";
import { classify } from "../../../leaf";
import { findSecrets } from "../find-secrets";

/** A hit with the text that it covers. */
export interface Found {
  rule: string;
  secret: string;
}

export function hitsIn(text: string, key = ""): Hit[] {
  return findSecrets({ text, path: "", key, classes: classify(text) });
}

export function secretsIn(text: string, key = ""): Found[] {
  return hitsIn(text, key).map(({ rule, start, end }) => ({ rule, secret: text.slice(start, end) }));
}

/** The text as it is once its secrets are cut out. */
export function cutIn(text: string, key = ""): string {
  let kept = "";
  let from = 0;
  for (const { start, end } of hitsIn(text, key)) {
    kept += `${text.slice(from, start)}[redacted]`;
    from = end;
  }
  return kept + text.slice(from);
}
