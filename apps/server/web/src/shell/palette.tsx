import type { RequestList } from "@letsping/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Activity, ArrowRight, CornerDownLeft, History, Inbox, Radar, Search, Settings } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useLocation } from "wouter";
import { call } from "../api/client";
import { AgentMark } from "../ui/avatar";
import { Dialog } from "../ui/dialog";
import { Sentence } from "../ui/sentence";

const TYPED_MS = 150;
const MOST_FOUND = 6;
const PAGES: readonly [string, string, ReactNode][] = [
  ["Queue", "/", <Inbox key="queue" className="i" size={16} />],
  ["History", "/history", <History key="history" className="i" size={16} />],
  ["Shield", "/shield", <Activity key="graph" className="i" size={16} />],
  ["Anomalies", "/anomalies", <Radar key="anomalies" className="i" size={16} />],
  ["Guardrails", "/settings/guardrails", <Settings key="guardrails" className="i" size={16} />],
  ["Shield settings", "/settings/shield", <Settings key="shield" className="i" size={16} />],
  ["Developers and keys", "/settings/developers", <Settings key="keys" className="i" size={16} />],
  ["Actions", "/settings/actions", <Settings key="actions" className="i" size={16} />],
  ["People", "/settings/people", <Settings key="people" className="i" size={16} />],
  ["Project", "/settings/project", <Settings key="project" className="i" size={16} />],
  ["Keyboard shortcuts", "/settings/shortcuts", <Settings key="shortcuts" className="i" size={16} />],
  ["Your account", "/account", <Settings key="account" className="i" size={16} />],
];

interface Place {
  to: string;
  icon: ReactNode;
  words: ReactNode;
  hint?: string;
}

/** What was typed, once nothing more was typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function useFound(text: string): RequestList["requests"] {
  const query = useQuery({
    queryKey: ["found", text],
    queryFn: ({ signal }) =>
      call<RequestList>(`/api/requests?limit=${MOST_FOUND}&q=${encodeURIComponent(text)}`, { signal }),
    enabled: text.length > 1,
    placeholderData: keepPreviousData,
  });
  return text.length > 1 ? (query.data?.requests ?? []) : [];
}

/** Everything that can be gone to under a text, requests first, pages last. */
function usePlaces(text: string): Place[] {
  const found = useFound(useSettled(text));
  const words = text.toLowerCase();
  const query = encodeURIComponent(text);
  const pages = PAGES.filter(([name]) => name.toLowerCase().includes(words)).map(
    ([name, to, icon]): Place => ({ to, icon, words: name, hint: "Page" }),
  );
  if (text === "") return pages;
  return [
    ...found.map(
      (item): Place => ({
        to: item.status === "PENDING" ? `/requests/${item.id}` : `/history/${item.id}`,
        icon: <AgentMark name={item.service} />,
        words: <Sentence segments={item.sentence} />,
        hint: item.status === "PENDING" ? "Waiting" : "Decided",
      }),
    ),
    {
      to: `/?q=${query}`,
      icon: <Inbox className="i" size={16} />,
      words: `Search the queue for “${text}”`,
    },
    {
      to: `/history?q=${query}`,
      icon: <History className="i" size={16} />,
      words: `Search the history for “${text}”`,
    },
    ...pages,
  ];
}

/** Search or jump: type an id, a service, an action, an agent, a person or a page. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [, go] = useLocation();
  const list = useId();
  const places = usePlaces(text.trim());
  const chosen = Math.min(at, places.length - 1);
  const jump = (place: Place | undefined) => {
    if (!place) return;
    onClose();
    go(place.to);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt((chosen + step + places.length) % places.length);
    else if (event.key === "Enter") jump(places[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search or jump" wide onClose={onClose}>
      <div className="palette">
        <div className="search-box">
          <Search className="i" size={16} />
          <input
            className="in"
            role="combobox"
            aria-label="Search or jump"
            aria-expanded="true"
            aria-controls={list}
            aria-activedescendant={`${list}-${chosen}`}
            autoComplete="off"
            maxLength={200}
            placeholder="Id, service, action, agent, person or page; never values"
            data-autofocus
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKey}
          />
        </div>
        <div id={list} role="listbox" aria-label="Places" className="places">
          {places.map((place, index) => (
            <div
              key={place.to}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              className={index === chosen ? "on" : ""}
              onPointerMove={() => setAt(index)}
              onClick={() => jump(place)}
              onKeyDown={onKey}
            >
              {place.icon}
              <span className="cut-text">{place.words}</span>
              <span className="grow" />
              {place.hint && <small className="t3">{place.hint}</small>}
              {index === chosen ? (
                <CornerDownLeft className="i" size={14} />
              ) : (
                <ArrowRight className="i" size={14} />
              )}
            </div>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
