import type { BatchItem, RequestDetail, RequestListItem } from "@letsping/core";
import { plural } from "../../../lib/format";
import { fitsAtOnce, sizeOf } from "../../../payload-view/size";
import { hasDraft } from "../../../schema-form/kept-drafts";
import { hiddenCount } from "../../findings/finding-words";

/** What a person wants to become of one request of a batch. */
export type Wish = "approve" | "reject" | "leave";

/** What was read of a request of the set. */
export type Read = { state: "reading" } | { state: "failed" } | { state: "read"; detail: RequestDetail };

export interface BatchRow {
  item: RequestListItem;
  read: Read;
  wish: Wish;
  /** A reason of its own; empty where the one reason for all rejections stands. */
  reason: string;
  /** Why it cannot be decided here at all; null when it can. */
  barred: string | null;
  /** Why it cannot be approved here; null when it can. */
  locked: string | null;
  /** Whether the person said that they approve the values which nobody can see. */
  isTicked: boolean;
  /** What the gateway said about this request when it refused the batch. */
  problem: string | null;
}

/** Why a request cannot be decided by this person; null when it can. */
export function barOf(read: Read): string | null {
  if (read.state !== "read") return null;
  const { may_decide, status } = read.detail;
  if (status !== "PENDING") return "It no longer waits.";
  return may_decide.allowed ? null : (may_decide.why ?? "You may not decide this.");
}

/** Why a request cannot be approved together with others: every value must have been within reach. */
export function lockOf(
  read: Read,
  { opened, isTicked }: { opened: boolean; isTicked: boolean },
): string | null {
  if (read.state === "reading") return "Its values are being loaded.";
  if (read.state === "failed") return "Its values could not be loaded.";
  const { detail } = read;
  if (detail.masked.length > 0)
    return `${plural(detail.masked.length, "value")} masked: reveal on its own page to approve.`;
  if (hasDraft(detail.id)) return "You changed values: send or undo them on its own page.";
  if (detail.hidden.length > 0 && !isTicked)
    return `Hidden from everybody: ${hiddenCount(detail.hidden.length)}. Open them, and tick that you approve.`;
  if (!opened && !fitsAtOnce(sizeOf(detail.payload))) return "It holds many values: open them to approve.";
  return null;
}

/** The rows that are decided, as they are sent; with what was shown of each. */
export function itemsOf(rows: readonly BatchRow[], sharedReason: string): BatchItem[] {
  return rows.flatMap(({ item, read, wish, reason, barred, locked }): BatchItem[] => {
    if (wish === "leave" || barred !== null) return [];
    if (wish === "approve" && (locked !== null || read.state !== "read")) return [];
    const shown = read.state === "read" ? read.detail : null;
    const base = {
      id: item.id,
      expected_version: shown?.version ?? item.version,
      ...(shown ? { presented_digest: shown.presented_digest } : {}),
    };
    if (wish === "approve") {
      const acknowledged = shown !== null && shown.hidden.length > 0 ? { hidden_acknowledged: true } : {};
      return [{ ...base, decision: "approve", ...acknowledged }];
    }
    return [{ ...base, decision: "reject", reason: reason.trim() || sharedReason.trim() }];
  });
}

/** “Approve 12 and reject 3?” */
export function questionOf(items: readonly BatchItem[]): string {
  const approved = items.filter((item) => item.decision === "approve").length;
  const rejected = items.length - approved;
  const parts = [approved > 0 ? `approve ${approved}` : "", rejected > 0 ? `reject ${rejected}` : ""];
  const words = parts.filter(Boolean).join(" and ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}?`;
}

/** What a refused batch says about each of its requests. */
export function problemsOf(details: Record<string, unknown>): ReadonlyMap<string, string> {
  const items = Array.isArray(details["items"]) ? (details["items"] as unknown[]) : [];
  const pairs = items.flatMap((each): [string, string][] => {
    if (typeof each !== "object" || each === null) return [];
    const { id, message } = each as { id?: unknown; message?: unknown };
    return typeof id === "string" && typeof message === "string" ? [[id, message]] : [];
  });
  return new Map(pairs);
}
