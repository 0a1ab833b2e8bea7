/** Calls the gateway as a person who is signed in, the way the dashboard does. */
export interface Owner {
  get: (path: string) => Promise<Record<string, unknown>>;
  send: (method: "POST" | "PUT", path: string, body: object) => Promise<Record<string, unknown>>;
}

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
}

/** @param headers what makes a call the person's: the cookie, and the page that it comes from */
export function ownerOf(url: string, headers: Record<string, string>): Owner {
  async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, "X-LetsPing-Version": "2", "Content-Type": "application/json" },
      body: body ? JSON.stringify(body) : null,
      redirect: "error",
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
  return { get: (path) => call("GET", path), send: call };
}

/** Signs in with e-mail and password. @throws where the gateway does not know them */
export async function signIn(url: string, email: string, password: string): Promise<Owner> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: url },
    body: JSON.stringify({ email, password }),
    redirect: "error",
  });
  if (!response.ok) throw new Error(`Signing in as ${email} answered ${response.status}.`);
  return ownerOf(url, { Cookie: cookieOf(response), Origin: url });
}
