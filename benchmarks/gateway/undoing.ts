/** What has to be undone before the program ends, however it ends. */
export interface Undoing {
  add: (undo: () => unknown) => void;
  /**
   * Undoes all that is left, the last first, and goes on after a failure. Who asks again meanwhile waits for the same.
   *
   * @throws the first failure, at the end
   */
  all: () => Promise<void>;
}

export function createUndoing(): Undoing {
  const left: (() => unknown)[] = [];
  let running: Promise<void> = Promise.resolve();
  const undoAll = async () => {
    const failures: unknown[] = [];
    for (let undo = left.pop(); undo; undo = left.pop()) {
      try {
        await undo();
      } catch (cause) {
        failures.push(cause);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  return {
    add: (undo) => left.push(undo),
    all: () => {
      // What was added after an earlier call is undone too.
      running = running.then(undoAll);
      return running;
    },
  };
}

/** Does `work`, then undoes what it added; or `outer` undoes it, where the program is asked to end meanwhile. */
export async function undoAfter<T>(outer: Undoing, work: (undoing: Undoing) => Promise<T>): Promise<T> {
  const undoing = createUndoing();
  outer.add(undoing.all);
  try {
    return await work(undoing);
  } finally {
    await undoing.all();
  }
}
