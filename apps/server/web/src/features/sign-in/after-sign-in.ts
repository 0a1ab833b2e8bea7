import { isLetsPingError } from "@letsping/core";

/** Where to go after signing in: only a path of this page. */
export function goalAfterSignIn(): string {
  const to = new URLSearchParams(window.location.search).get("to") ?? "/";
  return /^\/(?![/\\])/.test(to) && !to.startsWith("/sign-in") ? to : "/";
}

/** What an error of signing in means to the person. */
export function signInProblem(error: unknown): string {
  if (!isLetsPingError(error)) return "The answer could not be read. Try again.";
  return `${error.message} ${error.hint}`;
}
