import type { SessionView } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone } from "lucide-react";
import { useState } from "react";
import { call } from "../../api/client";
import { sessionsQuery } from "../../api/people";
import { useNow } from "../../lib/clock";
import { fullTime, longDay, plural, timeAgo } from "../../lib/format";
import { problemWords } from "../../lib/problem-words";
import { AskDialog } from "../../ui/ask-dialog";
import { Failure, Skeleton } from "../../ui/states";
import { toast } from "../../ui/toasts";
import { deviceWords } from "./device-words";

function SessionRow({ session, onEnd, busy }: { session: SessionView; onEnd: () => void; busy: boolean }) {
  const now = useNow();
  const device = deviceWords(session.user_agent);
  const Icon = device.isPhone ? Smartphone : Laptop;
  return (
    <li>
      <Icon className="i t3" size={18} />
      <div className="who">
        <b>{device.words}</b>
        {session.current && <span className="tag line">this browser</span>}
        <small className="t3">
          {session.address ? <code>{session.address}</code> : "Address not known"}, since{" "}
          {longDay(session.created_at)}
        </small>
      </div>
      <span className="when num" title={fullTime(session.last_active_at)}>
        {session.current ? "Active now" : `Active ${timeAgo(now - Date.parse(session.last_active_at))}`}
      </span>
      <div className="end">
        {!session.current && (
          <button
            type="button"
            className="link"
            aria-label={`Sign out ${device.words}`}
            disabled={busy}
            onClick={onEnd}
          >
            Sign out
          </button>
        )}
      </div>
    </li>
  );
}

function EverywhereDialog({ others, onClose }: { others: number; onClose: () => void }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () =>
      call<{ ended: number }>("/api/sessions/sign-out-everywhere", { body: { keep_current: true } }),
    onSuccess: async ({ ended }) => {
      await client.invalidateQueries({ queryKey: ["sessions"] });
      toast(`Signed out ${plural(ended, "other browser")}`);
      onClose();
    },
  });
  return (
    <AskDialog
      title="Sign out everywhere else?"
      action="Sign out everywhere else"
      stop
      pending={end.isPending}
      error={end.error}
      onAction={() => end.mutate()}
      onClose={onClose}
    >
      <p>
        {plural(others, "other browser")} {others === 1 ? "is" : "are"} signed out at once: the next click
        there asks for the password. This browser stays signed in.
      </p>
      <p>Somebody else was in? Change your password too.</p>
    </AskDialog>
  );
}

/** Where one is signed in. */
export function SessionsSection() {
  const client = useQueryClient();
  const sessions = useQuery(sessionsQuery);
  const [asking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: (id: string) => call(`/api/sessions/${encodeURIComponent(id)}`, { method: "DELETE" }),
    onSuccess: () => toast("Signed out that browser"),
    onError: (error) => toast(`Not signed out. ${problemWords(error)}`, { tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const list = [...(sessions.data?.sessions ?? [])].sort((a, b) => Number(b.current) - Number(a.current));
  const others = list.filter((session) => !session.current).length;
  return (
    <section>
      <div className="sh">
        <div>
          <h2>Where you are signed in</h2>
          <p className="t3">Something here that is not yours? Sign it out, and change your password.</p>
        </div>
        <span className="grow" />
        {others > 0 && (
          <button type="button" className="btn sm stop" onClick={() => setAsking(true)}>
            Sign out everywhere else
          </button>
        )}
      </div>
      {sessions.isPending && <Skeleton rows={2} />}
      {sessions.isError && (
        <Failure what="The list" error={sessions.error} retry={() => void sessions.refetch()} />
      )}
      {list.length > 0 && (
        <ul className="people sessions" aria-label="Browsers">
          {list.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              busy={end.isPending}
              onEnd={() => end.mutate(session.id)}
            />
          ))}
        </ul>
      )}
      {asking && <EverywhereDialog others={others} onClose={() => setAsking(false)} />}
    </section>
  );
}
