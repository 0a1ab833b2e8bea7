/** An answer, read to its end. */
export interface TestAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed JSON, or null where the answer is not JSON. Tests look into it by name. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  body: any;
}

export interface TestCall {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Uint8Array<ArrayBuffer>;
  /** Undefined takes a header away. */
  headers?: Record<string, string | undefined>;
}

/** Calls the gateway as somebody. */
export interface TestClient {
  /** Headers of every call: credentials and origin. */
  headers: Readonly<Record<string, string>>;
  call: (method: string, path: string, call?: TestCall) => Promise<TestAnswer>;
  get: (path: string, headers?: TestCall["headers"]) => Promise<TestAnswer>;
  post: (path: string, body?: unknown, headers?: TestCall["headers"]) => Promise<TestAnswer>;
  put: (path: string, body?: unknown, headers?: TestCall["headers"]) => Promise<TestAnswer>;
  delete: (path: string, headers?: TestCall["headers"]) => Promise<TestAnswer>;
}

function bodyOf(call: TestCall): { content: BodyInit | null; type: Record<string, string> } {
  const type = { "Content-Type": "application/json" };
  if (call.raw !== undefined) return { content: call.raw, type };
  return call.body === undefined ? { content: null, type: {} } : { content: JSON.stringify(call.body), type };
}

/** A client of `url` that sends these headers with every call. */
export function createTestClient(url: string, headers: Record<string, string>): TestClient {
  const call: TestClient["call"] = async (method, path, given = {}) => {
    const { content, type } = bodyOf(given);
    const all = Object.entries({ ...type, ...headers, ...given.headers });
    const sent = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
    const answer = await fetch(url + path, { method, headers: sent, body: content, redirect: "manual" });
    const text = await answer.text();
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : null };
  };
  return {
    headers,
    call,
    get: (path, more = {}) => call("GET", path, { headers: more }),
    post: (path, body, more = {}) => call("POST", path, { body, headers: more }),
    put: (path, body, more = {}) => call("PUT", path, { body, headers: more }),
    delete: (path, more = {}) => call("DELETE", path, { headers: more }),
  };
}
