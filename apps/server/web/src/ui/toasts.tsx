import { CircleCheck, TriangleAlert } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Link } from "wouter";

interface Toast {
  id: number;
  text: string;
  tone: "good" | "bad";
  link?: { to: string; text: string } | undefined;
}

const SHOWN_MS = 6_000;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
const timers = new Map<number, ReturnType<typeof setTimeout>>();

function set(change: readonly Toast[]): void {
  toasts = change;
  for (const listener of listeners) listener();
}

function remove(id: number): void {
  timers.delete(id);
  set(toasts.filter((toast) => toast.id !== id));
}

function startTimer(id: number): void {
  timers.set(
    id,
    setTimeout(() => remove(id), SHOWN_MS),
  );
}

function stopTimer(id: number): void {
  clearTimeout(timers.get(id));
}

/** Says what happened, for 6 seconds; longer while the pointer is on it. */
export function toast(text: string, options: { tone?: Toast["tone"]; link?: Toast["link"] } = {}): void {
  const id = next++;
  set([...toasts.slice(-2), { id, text, tone: options.tone ?? "good", link: options.link }]);
  startTimer(id);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, tone, link }) => (
        <div
          key={id}
          className={tone === "bad" ? "to bad" : "to"}
          onMouseEnter={() => stopTimer(id)}
          onMouseLeave={() => startTimer(id)}
        >
          {tone === "bad" ? (
            <TriangleAlert className="i" size={16} />
          ) : (
            <CircleCheck className="i" size={16} />
          )}
          <span>{text}</span>
          {link && (
            <>
              <span className="grow" />
              <Link className="link" to={link.to}>
                {link.text}
              </Link>
            </>
          )}
        </div>
      ))}
    </div>
  );
}
