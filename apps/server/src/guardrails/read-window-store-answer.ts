import type { LoopVerdict } from "@letsping/guardrails";
import type { WindowAnswer } from "@letsping/guardrails";
import type { WindowCheck } from "@letsping/guardrails";

function verdictOf(end = -1): WindowAnswer["velocity"][number] {
  return { allowed: end === 0, endsAtMs: end > 0 ? end : null };
}

/**
 * Reads what the script of Redis and the function of PostgreSQL answer: the time, 1 when let through; the end of each
 * velocity limit (0: let through); end (-1: never) and sum of each cost; period and end of the loop.
 *
 * @param reply whole numbers, or their texts
 * @throws Error when it is anything else: a request is let through only by an answer that is whole
 */
export function readWindowStoreAnswer(reply: unknown, { velocity, costs, loop }: WindowCheck): WindowAnswer {
  const numbers = Array.isArray(reply) ? reply.map((one) => (one === "" ? Number.NaN : Number(one))) : [];
  const count = 2 + velocity.length + 2 * costs.length + (loop ? 2 : 0);
  if (numbers.length !== count || !numbers.every(Number.isSafeInteger)) {
    const shown = String(JSON.stringify(reply)).slice(0, 200);
    throw new Error(`Limits were checked, and the storage answered ${shown} instead of ${count} numbers.`);
  }
  const costsAt = 2 + velocity.length;
  const loopAt = costsAt + 2 * costs.length;
  return {
    atMs: numbers[0] ?? 0,
    allowed: numbers[1] === 1,
    velocity: velocity.map((_rule, index) => verdictOf(numbers[2 + index])),
    costs: costs.map((_rule, index) => ({
      ...verdictOf(numbers[costsAt + 2 * index]),
      sum: numbers[costsAt + 2 * index + 1] ?? 0,
    })),
    loop: loop && {
      ...verdictOf(numbers[loopAt + 1]),
      period: (numbers[loopAt] || null) as LoopVerdict["period"],
    },
  };
}
