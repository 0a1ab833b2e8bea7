import { finish } from "../../injection/normal";
import { leaveOut } from "../../injection/normal";
import type { Normal } from "../../injection/normal";
import { rewrite } from "../../injection/normal";
import { Kind } from "../personal/characters";
import { kindAt } from "../personal/characters";
import { unitsOf } from "../../units";
import { kindOf } from "./characters";
import { TOKEN } from "./characters";

const FIRST_UNSEEN = 0xad;

const isUnseen = (text: string, at: number) =>
  text.charCodeAt(at) >= FIRST_UNSEEN && kindAt(text, at) === Kind.Invisible;
const isOfToken = (text: string, at: number) => (kindOf(text.charCodeAt(at)) & TOKEN) !== 0;

/** Whether characters of which nothing is seen stand between two of a token. */
function isSplit(text: string): boolean {
  const units = unitsOf(text);
  for (let at = 1; at < text.length; at++) {
    if ((units[at] ?? 0) < FIRST_UNSEEN || !isUnseen(text, at)) continue;
    const start = at;
    while (isUnseen(text, at)) at++;
    if (isOfToken(text, start - 1) && isOfToken(text, at)) return true;
  }
  return false;
}

/** A text without the characters of which nothing is seen, where some split a token; null for any other. Linear. */
export function withoutUnseen(text: string): Normal | null {
  if (!isSplit(text)) return null;
  const copy = rewrite(text);
  for (let at = 0; at < text.length; at++) if (isUnseen(text, at)) leaveOut(copy, at, at + 1);
  return finish(copy, null);
}
