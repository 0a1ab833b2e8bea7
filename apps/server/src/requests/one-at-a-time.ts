/** Runs calls of one name one after the other, so that a repeat finds what the first has made. */
export type OneAtATime = <T>(name: string, run: () => Promise<T>) => Promise<T>;

export function createOneAtATime(): OneAtATime {
  const latest = new Map<string, Promise<unknown>>();
  return async (name, run) => {
    const before = latest.get(name);
    // Whatever became of the one before: this one looks for itself.
    const mine = before ? before.then(run, run) : run();
    latest.set(name, mine);
    try {
      return await mine;
    } finally {
      if (latest.get(name) === mine) latest.delete(name);
    }
  };
}
