import type { RequestDetail } from "@letsping/core";
import type { RequestListItem } from "@letsping/core";
import { vi } from "vitest";
import { OWNER } from "./gateway-process";

type Json = Record<string, unknown>;

/** A signed-in person, over HTTP as the dashboard does it. */
export interface Owner {
  /** The pending request of an action, as soon as it is in the queue. */
  pending: (action: string) => Promise<RequestListItem>;
  approve: (id: string, patched?: Json) => Promise<void>;
  reject: (id: string, reason: string) => Promise<void>;
  /** Every request of an action, whatever came of it. */
  list: (action: string) => Promise<RequestListItem[]>;
  detail: (id: string) => Promise<RequestDetail>;
  call: <T>(method: string, path: string, body?: unknown) => Promise<T>;
}

/** Signs in with e-mail and password. */
export async function signIn(url: string): Promise<Owner> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: url },
    body: JSON.stringify(OWNER),
  });
  if (!answer.ok) throw new Error(`Signing in failed: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = {
      Cookie: cookie,
      Origin: url,
      "X-LetsPing-Version": "2",
      "Content-Type": "application/json",
    };
    const response = await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
  const list = async (action: string, status = "") => {
    const query = `action=${encodeURIComponent(action)}${status}`;
    return (await call<{ requests: RequestListItem[] }>("GET", `/api/requests?${query}`)).requests;
  };
  return {
    call,
    list,
    pending: (action) =>
      vi.waitFor(
        async () => {
          const [item] = await list(action, "&status=PENDING");
          if (!item) throw new Error(`No request of ${action} is in the queue.`);
          return item;
        },
        { timeout: 10_000, interval: 25 },
      ),
    approve: (id, patched) =>
      call("POST", "/api/resolve", {
        id,
        decision: "approve",
        ...(patched ? { patched_payload: patched } : {}),
      }),
    reject: (id, reason) => call("POST", "/api/resolve", { id, decision: "reject", reason }),
    detail: (id) => call("GET", `/api/requests/${id}`),
  };
}
