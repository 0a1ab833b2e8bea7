import { useState } from "react";

/** Names for the rows of a list, which stay with them while they move; rows that came from elsewhere get new ones. */
export function useRowKeys(count: number): {
  keys: readonly number[];
  remove: (index: number) => void;
  move: (from: number, to: number) => void;
} {
  const [rows, setRows] = useState(() => ({ keys: [...new Array(count).keys()], next: count }));
  let current = rows;
  if (rows.keys.length !== count) {
    // One more at the end is a row that was added; anything else is another list.
    const added = count - rows.keys.length;
    const keys =
      added === 1 ? [...rows.keys, rows.next] : [...new Array(count).keys()].map((at) => rows.next + at);
    current = { keys, next: rows.next + count };
    setRows(current);
  }
  return {
    keys: current.keys,
    remove: (index) => setRows((now) => ({ ...now, keys: now.keys.filter((_, at) => at !== index) })),
    move: (from, to) =>
      setRows((now) => {
        const keys = [...now.keys];
        const [moved] = keys.splice(from, 1);
        if (moved !== undefined) keys.splice(to, 0, moved);
        return { ...now, keys };
      }),
  };
}
