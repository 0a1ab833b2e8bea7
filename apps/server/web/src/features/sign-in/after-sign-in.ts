/** Where to go after signing in: only a path of this page. */
export function goalAfterSignIn(): string {
  const to = new URLSearchParams(window.location.search).get("to") ?? "/";
  return /^\/(?![/\\])/.test(to) && !to.startsWith("/sign-in") ? to : "/";
}
