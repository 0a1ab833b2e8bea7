import { applyDiff, canonicalJson, readPointer } from "@letsping/core";
import type { DiffChange, JsonObject, JsonValue } from "@letsping/core";

/** A change as a person reads it: places of list items are those before and after, and a moved item is one change. */
export interface ReadableChange extends DiffChange {
  /** The list that an item was added to, removed from or moved in; null for everything else. */
  list: string | null;
  /** The item's place before, from 1; null where it was not there. */
  from: number | null;
  /** The item's place after, from 1; null where it is gone. */
  to: number | null;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

interface Item {
  from: number | null;
}

/** The items of one list that came, went or moved, from its changes in their order. */
function readList(
  list: string,
  changes: readonly DiffChange[],
  after: readonly JsonValue[],
): ReadableChange[] {
  const grown = changes.reduce((sum, change) => sum + (change.op === "add" ? 1 : -1), 0);
  const items: Item[] = Array.from({ length: after.length - grown }, (_, index) => ({ from: index + 1 }));
  const removed: { change: DiffChange; from: number | null }[] = [];
  const added: { change: DiffChange; item: Item }[] = [];
  for (const change of changes) {
    const place = Number(change.path.slice(list.length + 1));
    if (change.op === "remove") removed.push({ change, from: items.splice(place, 1)[0]?.from ?? null });
    else {
      const item = { from: null };
      items.splice(place, 0, item);
      added.push({ change, item });
    }
  }
  const arrived = added.map(({ change, item }): ReadableChange => {
    const to = items.indexOf(item) + 1;
    const text = canonicalJson(change.value ?? null);
    const at = removed.findIndex((each) => canonicalJson(each.change.old_value ?? null) === text);
    const [gone] = at < 0 ? [] : removed.splice(at, 1);
    return gone
      ? { op: "replace", path: `${list}/${to - 1}`, value: change.value ?? null, list, from: gone.from, to }
      : { ...change, path: `${list}/${to - 1}`, list, from: null, to };
  });
  const left = removed.map(({ change, from }): ReadableChange => ({ ...change, list, from, to: null }));
  return [...left, ...arrived];
}

/** The changes in their order, with those of a list's items told by the items' places. */
export function readableChanges(before: JsonObject, changes: readonly DiffChange[]): ReadableChange[] {
  const after = applyDiff(before, { changes: [...changes] });
  const listOf = (change: DiffChange): string | null => {
    if (change.op === "replace" || change.path === "") return null;
    const list = parentOf(change.path);
    return Array.isArray(readPointer(after, list)) ? list : null;
  };
  const lists = new Map<string, DiffChange[]>();
  for (const change of changes) {
    const list = listOf(change);
    if (list !== null) lists.set(list, [...(lists.get(list) ?? []), change]);
  }
  const told = new Set<string>();
  return changes.flatMap((change): ReadableChange[] => {
    const list = listOf(change);
    if (list === null) return [{ ...change, list: null, from: null, to: null }];
    if (told.has(list)) return [];
    told.add(list);
    const items = readPointer(after, list);
    return readList(list, lists.get(list) ?? [], Array.isArray(items) ? items : []);
  });
}
