import type { Me } from "@letsping/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { goLive, useLive } from "../api/live";
import { meQuery, summaryQuery } from "../api/queries";
import { hourMinute } from "../lib/format";
import { useHotkeys } from "../lib/use-hotkeys";
import { Announcer } from "../ui/announcer";
import { Toasts } from "../ui/toasts";
import { Sidebar } from "./sidebar";
import { StatusBar } from "./status-bar";

interface Props {
  me: Me;
  onShortcuts: () => void;
  onSearch: () => void;
  children: ReactNode;
}

/** At a click, rights that were read this long ago are read again. */
const RIGHTS_MS = 1_000;

/** Sends the form of settings that is open: that of a dialog, else that of the page. */
function saveSettings(): void {
  const place = document.querySelector("dialog[open]") ?? document;
  place.querySelector<HTMLFormElement>("form[data-save]")?.requestSubmit();
}

/** What is around every page: navigation, the line to the gateway, messages. */
export function Shell({ me, onShortcuts, onSearch, children }: Props) {
  const client = useQueryClient();
  const live = useLive();
  const summary = useQuery(summaryQuery);
  const [location, go] = useLocation();
  useEffect(() => goLive(client), [client]);
  useEffect(() => {
    // Rights are those of now: somebody may have changed them, or removed the person.
    void client.prefetchQuery({ ...meQuery, staleTime: RIGHTS_MS });
  }, [client, location]);
  useEffect(() => {
    // The stream also ends when this browser was signed out, or the person removed.
    if (!live.connected) void client.invalidateQueries({ queryKey: meQuery.queryKey });
  }, [client, live.connected]);
  const waiting = summary.data?.pending_count ?? 0;
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) LetsPing` : "LetsPing";
  }, [waiting]);
  useHotkeys({
    "g q": () => go("/"),
    "g h": () => go("/history"),
    "g g": () => go("/shield"),
    "g a": () => go("/anomalies"),
    "g s": () => go("/settings/developers"),
    "?": onShortcuts,
    "/": onSearch,
    "mod+s": saveSettings,
  });
  return (
    <div className="app">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Sidebar me={me} waiting={waiting} onSearch={onSearch} />
      <main className="main" id="main" tabIndex={-1}>
        {!live.connected && (
          <div className="banner" role="status">
            <WifiOff className="i" size={16} />
            <span>
              <b>Reconnecting.</b> Shown as of {hourMinute(live.since ?? Date.now())}. You can read; deciding
              needs a connection.
            </span>
          </div>
        )}
        {children}
      </main>
      <StatusBar summary={summary.data} me={me} />
      <Toasts />
      <Announcer />
    </div>
  );
}
