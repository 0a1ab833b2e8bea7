import { isLetsPingError } from "@letsping/core";
import type { BatchAnswer, BatchItem, RequestListItem } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../../../api/client";
import { requestQuery } from "../../../api/queries";
import { announce } from "../../../ui/announcer";
import { markEnded } from "../queue-rows";
import { barOf, itemsOf, lockOf, problemsOf } from "./batch-items";
import type { BatchRow, Read, Wish } from "./batch-items";

/** So many requests are read at a time. */
const READERS = 4;

/** Reads the details of a frozen set once. What is shown is what is decided, so they are not read again. */
function useDetails(items: readonly RequestListItem[]): [(id: string) => Read, () => void] {
  const client = useQueryClient();
  const [reads, setReads] = useState<ReadonlyMap<string, Read>>(new Map());
  const [wanted, setWanted] = useState<readonly string[]>(() => items.map((item) => item.id));
  useEffect(() => {
    const waiting = [...wanted];
    let current = true;
    const put = (id: string, read: Read) => current && setReads((now) => new Map(now).set(id, read));
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined && current; id = waiting.shift()) {
        try {
          put(id, { state: "read", detail: await client.fetchQuery(requestQuery(id)) });
        } catch {
          // It cannot be approved, and its row says why.
          put(id, { state: "failed" });
        }
      }
    };
    for (let reader = 0; reader < READERS; reader++) void work();
    return () => {
      current = false;
    };
  }, [client, wanted]);
  const again = () => setWanted([...reads].flatMap(([id, read]) => (read.state === "failed" ? [id] : [])));
  return [(id) => reads.get(id) ?? { state: "reading" }, again];
}

export interface Batch {
  rows: BatchRow[];
  items: BatchItem[];
  reason: string;
  setReason: (reason: string) => void;
  setRow: (id: string, change: Partial<Pick<BatchRow, "wish" | "reason">>) => void;
  setAll: (wish: Wish) => void;
  markOpened: (id: string) => void;
  /** The person's word that they approve what nobody can see in one request. */
  tick: (id: string, on: boolean) => void;
  readAgain: () => void;
  /** Why it cannot be sent yet; null when it can. */
  missing: string | null;
  send: () => void;
  sending: boolean;
  answer: BatchAnswer | null;
  error: Error | null;
}

function missingOf(rows: readonly BatchRow[], items: readonly BatchItem[]): string | null {
  if (rows.some((row) => row.wish !== "leave" && row.read.state === "reading"))
    return "Some values are being loaded.";
  if (items.length === 0) return "Choose what to approve or reject.";
  if (items.some((item) => item.decision === "reject" && !item.reason)) return "Say why you reject.";
  return null;
}

/** The choices of one batch, and sending them. Nothing is shown as decided before the gateway said so. */
export function useBatch(picked: readonly RequestListItem[], onSending: (sending: boolean) => void): Batch {
  const client = useQueryClient();
  const [wishes, setWishes] = useState<ReadonlyMap<string, Wish>>(new Map());
  const [reasons, setReasons] = useState<ReadonlyMap<string, string>>(new Map());
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const [readOf, readAgain] = useDetails(picked);
  const send = useMutation({
    mutationFn: (items: BatchItem[]) => call<BatchAnswer>("/api/requests/batch-resolve", { body: { items } }),
    onMutate: () => onSending(true),
    onSuccess: (answer) => {
      markEnded(answer.outcomes.map((outcome) => outcome.id));
      announce(`${answer.decided_count} decided, ${answer.already_final_count} were final before.`);
    },
    onError: (error) => {
      onSending(false);
      if (isLetsPingError(error)) announce(error.message);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["requests"] }),
  });
  const problems = isLetsPingError(send.error) ? problemsOf(send.error.details) : new Map<string, string>();
  const rows = picked.map((item): BatchRow => {
    const read = readOf(item.id);
    return {
      item,
      read,
      wish: wishes.get(item.id) ?? "leave",
      reason: reasons.get(item.id) ?? "",
      barred: barOf(read),
      locked: lockOf(read, { opened: opened.has(item.id), isTicked: ticked.has(item.id) }),
      isTicked: ticked.has(item.id),
      problem: problems.get(item.id) ?? null,
    };
  });
  const items = itemsOf(rows, reason);
  return {
    rows,
    items,
    reason,
    setReason,
    setRow: (id, change) => {
      const { wish, reason: own } = change;
      if (wish) setWishes((now) => new Map(now).set(id, wish));
      if (own !== undefined) setReasons((now) => new Map(now).set(id, own));
    },
    setAll: (wish) => {
      const may = (row: BatchRow) => row.barred === null && (wish !== "approve" || row.locked === null);
      setWishes(new Map(rows.map((row) => [row.item.id, may(row) ? wish : "leave"])));
    },
    markOpened: (id) => setOpened((now) => new Set(now).add(id)),
    tick: (id, on) =>
      setTicked((now) => new Set([...now].filter((each) => each !== id).concat(on ? id : []))),
    readAgain,
    missing: missingOf(rows, items),
    send: () => !send.isPending && send.mutate(items),
    sending: send.isPending,
    answer: send.data ?? null,
    error: send.error,
  };
}
