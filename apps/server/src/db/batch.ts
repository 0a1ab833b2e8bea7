import { setImmediate as turn } from "node:timers/promises";
import { isDatabaseAway } from "./failures";

/** Most calls of one statement. */
const MOST = 64;
/** How long a statement, which may wait for a lock, holds the next calls up before they go beside it, in milliseconds. */
const PATIENCE_MS = 20;

interface Waiting<In, Out> {
  item: In;
  resolve: (result: Out) => void;
  reject: (cause: unknown) => void;
}

/**
 * Makes one statement of calls that come while another runs: one round trip, one transaction and one fsync for all of
 * them. A call that comes alone goes at once.
 *
 * Nobody fails for another: where the statement is refused, each call is made again by itself. Where the database is
 * away, each is told so, because what happened is not known.
 *
 * @param run answers in the order of the items
 */
export function createBatch<In, Out>(
  run: (items: readonly In[]) => Promise<readonly Out[]>,
): (item: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = [];
  /** Statements that hold the next ones up. */
  let running = 0;
  let isBeginning = false;

  async function runAll(taken: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await run(taken.map(({ item }) => item));
      if (results.length !== taken.length) {
        throw new Error(`A statement for ${taken.length} calls answered ${results.length}.`);
      }
      for (const [index, result] of results.entries()) taken[index]?.resolve(result);
    } catch (cause) {
      if (taken.length === 1 || isDatabaseAway(cause)) {
        for (const { reject } of taken) reject(cause);
        return;
      }
      await Promise.all(taken.map((each) => runAll([each])));
    }
  }

  function begin(): void {
    if (waiting.length === 0) return;
    const taken = waiting.splice(0, MOST);
    let isHolding = true;
    running++;
    const letGo = () => {
      if (!isHolding) return;
      isHolding = false;
      running--;
      if (running === 0) begin();
    };
    const patience = setTimeout(letGo, PATIENCE_MS);
    void runAll(taken).finally(() => {
      clearTimeout(patience);
      letGo();
    });
  }

  async function beginSoon(): Promise<void> {
    isBeginning = true;
    // Calls that arrived in the same turn of the event loop go together.
    await turn();
    isBeginning = false;
    if (running === 0) begin();
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running === 0 && !isBeginning) void beginSoon();
    });
}

/**
 * What was found for each of the items, in their order; null where nothing was.
 *
 * @param rows each with the place of the item that it is for, from 1 (`with ordinality`)
 */
export function inOrder<Row extends { place: number }, T>(
  rows: readonly Row[],
  count: number,
  read: (row: Row) => T,
): (T | null)[] {
  const found = new Map(rows.map((row) => [row.place, read(row)]));
  return Array.from({ length: count }, (_, index) => found.get(index + 1) ?? null);
}
