import { LetsPingError } from "@letsping/core";

/** Calls that stay open, limited for each caller and for all together: each keeps a connection and memory. */
export interface Places {
  /**
   * Takes a place; call the returned function when the call is over.
   *
   * @param caller id of a key or a person
   * @throws LetsPingError `rate_limited` while there is none
   */
  take: (caller: string) => () => void;
  taken: () => number;
}

/** When a place may be free again, in seconds. */
const RETRY_AFTER_SECONDS = 2;

/**
 * @param what plural, for the message: event streams
 * @param most places for one caller, and for all
 */
export function createPlaces(what: string, most: { each: number; all: number }): Places {
  const byCaller = new Map<string, number>();
  let all = 0;
  const change = (caller: string, by: number) => {
    const now = (byCaller.get(caller) ?? 0) + by;
    all += by;
    if (now > 0) byCaller.set(caller, now);
    else byCaller.delete(caller);
  };
  const refuse = (message: string) => {
    throw new LetsPingError("rate_limited", message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
  };
  return {
    taken: () => all,
    take(caller) {
      const own = byCaller.get(caller) ?? 0;
      if (own >= most.each)
        refuse(
          `This caller has ${own} ${what} open, and ${most.each} are allowed. Close one, then ask again.`,
        );
      if (all >= most.all)
        refuse(`The gateway has ${all} ${what} open, the most that it keeps. Ask again in a moment.`);
      change(caller, 1);
      let isOver = false;
      return () => {
        if (!isOver) change(caller, -1);
        isOver = true;
      };
    },
  };
}
