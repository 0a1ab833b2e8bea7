import type { GuardrailSettings } from "@letsping/guardrails";
import { plural } from "../../lib/format";
import { BUDGETS, budgetWords, limitWords, listWords } from "./change-words";
import type { RuleRow } from "./rule-groups";
import { membersOf, rowState, stateOf } from "./rule-states";
import { STATES, stateWord } from "./rule-words";
import { numberWords } from "./units";

function egressNote({ egress }: GuardrailSettings): string {
  const count = egress.allowed_domains.length + egress.allowed_ranges.length;
  if (egress.only_allowed) return `Only ${plural(count, "listed host")}`;
  return count === 0 ? "" : `${plural(count, "host")} allowed`;
}

function costNote({ cost }: GuardrailSettings): string {
  const set = BUDGETS.filter(([name]) => typeof cost[name] === "number");
  return set.map(([name, title]) => `${title}: ${budgetWords(name, cost[name])}`).join("; ");
}

/** What stands under the title of a row: its numbers where it has some, else what it looks for. */
export function noteOf(row: RuleRow, here: GuardrailSettings): string {
  if (rowState(here.rules, row.names) === "mixed") {
    const states = membersOf(row.names).map(({ id }) => stateOf(here.rules, id));
    const told = STATES.map((state) => {
      const count = states.filter((each) => each === state).length;
      return count === 0 ? "" : `${numberWords(count)} ${stateWord(state, row.effect).toLowerCase()}`;
    });
    return `Not all alike: ${told.filter(Boolean).join(", ")}`;
  }
  switch (row.panel) {
    case "egress":
      return egressNote(here) || row.note;
    case "velocity":
      return listWords(here.velocity.limits.map(limitWords), "No limit is set");
    case "cost":
      return costNote(here) || "No budget is set";
    case "loop":
      return `${here.loop.consecutive} in a row, or ${here.loop.cycles} rounds of two or three`;
    case null:
      return row.note;
  }
}
