import type { ShieldAlarm } from "@letsping/core";

export interface ShieldBadgeWords {
  words: string;
  /** The colour of a tag. */
  tone: "warn" | "hot";
}

/** What the Shield said of a request, in one or two words; null where it said nothing. */
export function badgeOf(alarm: ShieldAlarm, isHeld: boolean): ShieldBadgeWords | null {
  switch (alarm) {
    case "hard":
      return { words: "Very unusual", tone: "hot" };
    case "soft":
      return { words: "Unusual", tone: "warn" };
    case "none":
      // Without an alarm, the Shield holds only what it could not judge.
      return isHeld ? { words: "Not judged", tone: "warn" } : null;
  }
}
