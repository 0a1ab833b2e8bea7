import { useEffect, useState } from "react";

const KEPT = "letsping:invitation";

/**
 * The token of an invitation link: `/invitation#<token>`. It stands in the fragment, which no server and no log ever
 * sees; it is taken out of the address, so that it stays in no history, and kept in this tab over a reload.
 */
export function useInvitationToken(): string | null {
  const [token, setToken] = useState(takeToken);
  useEffect(() => {
    // A link opened where the page is already shown changes only the fragment.
    const look = () => setToken(takeToken());
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);
  return token;
}

function takeToken(): string | null {
  const found = window.location.hash.slice(1);
  if (found !== "") {
    sessionStorage.setItem(KEPT, found.slice(0, 200));
    window.history.replaceState(null, "", window.location.pathname);
  }
  return sessionStorage.getItem(KEPT);
}

/** Forgets the token of an invitation that was accepted, or cannot be. */
export function forgetInvitation(): void {
  sessionStorage.removeItem(KEPT);
}
