import type { GuardrailFinding } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { ReactNode } from "react";
import { isAtLeast } from "../../api/current-project";
import { meQuery } from "../../api/queries";

const FalseAlarmDialog = lazy(async () => ({
  default: (await import("./false-alarm-dialog")).FalseAlarmDialog,
}));

/** Asks about a finding, by its place in the list; null for who may only read. */
export type AskFalseAlarm = ((at: number) => void) | null;

/**
 * The way to call a finding a false alarm, and the dialog that this opens.
 *
 * @param id of the request, or of the refused call
 */
export function useFalseAlarm(
  id: string,
  findings: readonly GuardrailFinding[],
): { ask: AskFalseAlarm; dialog: ReactNode } {
  const { data: me } = useQuery(meQuery);
  const [at, setAt] = useState<number | null>(null);
  const finding = at === null ? undefined : findings[at];
  const mayPropose = me !== undefined && isAtLeast(me, "operator");
  const dialog = finding && at !== null && (
    <Suspense fallback={null}>
      <FalseAlarmDialog id={id} finding={finding} at={at} onClose={() => setAt(null)} />
    </Suspense>
  );
  return { ask: mayPropose ? setAt : null, dialog };
}
