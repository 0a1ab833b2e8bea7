/** Calls of one address over HTTP/1.1 with connections that stay open. */
export interface Caller {
  /** @returns what was answered, from JSON @throws Error on an answer other than 2xx */
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<unknown>;
  close: () => void;
}

export function callerOf(address: string): Caller;
