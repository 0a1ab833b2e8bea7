import type { ShieldMode, ShieldProfileView } from "@letsping/core";
import { oddsWords } from "../behaviour/odds-words";

/** What a person may do with a whole profile. */
export type ProfileStep = { kind: "mode"; mode: ShieldMode } | { kind: "version" } | { kind: "reset" };

/** A question before something is done: what it asks, what pressing does, and what follows. */
export interface StepWords {
  title: string;
  action: string;
  consequences: readonly string[];
  /** Said once it is done. */
  done: string;
}

/** What of a profile the words need. */
type Subject = Pick<ShieldProfileView, "agent" | "version" | "thresholds">;

/** What pressing does, in words. */
export function stepWords(step: ProfileStep, profile: Subject): StepWords {
  const { agent, version } = profile;
  switch (step.kind) {
    case "version":
      return {
        title: `Was ${agent} deployed anew?`,
        action: "New deployment",
        consequences: [
          `Version ${version + 1} starts from half of what was learned, because another model or other tools behave differently.`,
          "Its thresholds are measured anew. Until it may enforce again it holds nothing.",
        ],
        done: `${agent} learns as version ${version + 1}`,
      };
    case "reset":
      return {
        title: `Forget everything about ${agent}?`,
        action: "Forget everything",
        consequences: [
          "Its graph, its runs, its thresholds and its pardons are deleted. This cannot be taken back.",
          "It begins again in Shadow, where nothing is held.",
        ],
        done: `Everything about ${agent} is forgotten`,
      };
    case "mode":
      return modeWords(step.mode, profile);
  }
}

/** From where on steps are held: of high priority, and of critical. */
function heldFrom({ thresholds }: Subject): string {
  if (thresholds === null)
    return "From the next request on, unusual steps of high and critical priority wait for a person.";
  const [high, critical] = [oddsWords(thresholds.hard), oddsWords(thresholds.soft)];
  return `From the next request on, a step waits for a person when it is rarer than ${high}; a critical one already from ${critical} on. Steps of low and medium priority never wait because of this.`;
}

function modeWords(mode: ShieldMode, profile: Subject): StepWords {
  const { agent } = profile;
  switch (mode) {
    case "enforcing":
      return {
        title: `Let the Shield hold ${agent}?`,
        action: "Enforce",
        consequences: [
          heldFrom(profile),
          "What people keep approving ends the holding by itself. You can go back at any time.",
        ],
        done: `The Shield holds unusual steps of ${agent}`,
      };
    case "soft_lock":
      return {
        title: `Put ${agent} in Soft-Lock?`,
        action: "Use Soft-Lock",
        consequences: [
          "Unusual steps are shown, and none is held any more because of the Shield.",
          "What waits now keeps waiting. Nothing that was learned is lost.",
        ],
        done: `${agent} is in Soft-Lock`,
      };
    case "shadow":
      return {
        title: `Put ${agent} back in Shadow?`,
        action: "Use Shadow",
        consequences: [
          "The Shield learns everything that it does, also what is unusual, and holds nothing.",
          "Runs of Shadow are to be reviewed before it may enforce again.",
        ],
        done: `${agent} is in Shadow`,
      };
  }
}
