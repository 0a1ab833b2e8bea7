export interface WordChange {
  kind: "same" | "added" | "removed";
  text: string;
}

/** Above this many words two texts are shown one after the other. */
const MOST_WORDS = 600;

function wordsOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

function push(changes: WordChange[], kind: WordChange["kind"], text: string): void {
  const last = changes.at(-1);
  if (last?.kind === kind) last.text += text;
  else changes.push({ kind, text });
}

/** What was taken out and put in, word by word (longest common subsequence). */
export function diffWords(before: string, after: string): WordChange[] {
  const old = wordsOf(before);
  const now = wordsOf(after);
  if (old.length > MOST_WORDS || now.length > MOST_WORDS) {
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  }
  const width = now.length + 1;
  const table = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      table[i * width + j] =
        old[i] === now[j]
          ? (table[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  const changes: WordChange[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      push(changes, "same", now[j] ?? "");
      i++;
      j++;
    } else if (
      i < old.length &&
      (j >= now.length || (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))
    ) {
      push(changes, "removed", old[i++] ?? "");
    } else push(changes, "added", now[j++] ?? "");
  }
  return withoutSpecks(changes);
}

/** A stretch that stayed the same is worth showing when it holds two words, or stands at an end. */
function isSpeck(change: WordChange, index: number, all: readonly WordChange[]): boolean {
  const inside = index > 0 && index < all.length - 1;
  return change.kind === "same" && inside && (change.text.match(/[\p{L}\p{N}]+/gu) ?? []).length < 2;
}

/** Joins changes that only single words keep apart: what was taken out, then what was put in. */
function withoutSpecks(changes: readonly WordChange[]): WordChange[] {
  const result: WordChange[] = [];
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed !== "") result.push({ kind: "removed", text: removed });
    if (added !== "") result.push({ kind: "added", text: added });
    removed = "";
    added = "";
  };
  changes.forEach((change, index) => {
    if (change.kind === "same" && !isSpeck(change, index, changes)) {
      flush();
      result.push(change);
      return;
    }
    if (change.kind !== "added") removed += change.text;
    if (change.kind !== "removed") added += change.text;
  });
  flush();
  return result;
}
