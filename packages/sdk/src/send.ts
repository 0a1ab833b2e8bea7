/** One exchange with a gateway as it goes out. Redirects are not followed: one could carry the key to another host. */
export interface Call {
  url: string;
  method: "GET" | "POST";
  /** Checked: every value is one that HTTP can carry. */
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** Takes what ends the exchange, in whatever phase it is. Called later, with the reason. */
  onEnd: (end: (reason: unknown) => void) => void;
}

/** An answer that came to its end. */
export interface Answer {
  status: number;
  /** One header, by its name in lower case. */
  header: (name: string) => string | null;
  /** The body as UTF-8, without a byte order mark. */
  text: string;
}

/** Makes one exchange. Rejects with whatever the runtime says when there is no whole answer, or with the reason that ended it. */
export type Send = (call: Call) => Promise<Answer>;

/** Sends with a function like the `fetch` of browsers. */
export function sendByFetch(fetch: typeof globalThis.fetch): Send {
  return async ({ url, method, headers, body, onEnd }) => {
    const ended = new AbortController();
    onEnd((reason) => ended.abort(reason));
    // Not "error": with it Node loses an answer of 421 to a POST.
    const redirect = "manual";
    const { signal } = ended;
    const response = await fetch(url, { method, headers: new Headers(headers), body, signal, redirect });
    const text = await response.text();
    return { status: response.status, header: (name) => response.headers.get(name), text };
  };
}

let cheaper: (call: Call) => Promise<Answer> | null = () => null;

/** Changes how every client sends that was given no `fetch`; null leaves a call to `fetch`. For the entry of a runtime. */
export function sendBy(send: typeof cheaper): void {
  cheaper = send;
}

/** How a client sends: with the `fetch` that it was given, else as the runtime does best. */
export function senderOf(fetch: typeof globalThis.fetch | undefined): Send {
  return fetch ? sendByFetch(fetch) : (call) => cheaper(call) ?? sendByFetch(globalThis.fetch)(call);
}
