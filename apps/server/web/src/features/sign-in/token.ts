import { useEffect, useState } from "react";

/**
 * Takes the token of a sign-in link out of the address. It stands in the fragment, which no server and no log ever
 * sees, and is removed so that it stays in no history.
 */
export function useSignInToken(): string | null {
  const [token, setToken] = useState(takeToken);
  useEffect(() => {
    // A link opened where the page is already shown changes only the fragment.
    const look = () => setToken((now) => takeToken() ?? now);
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);
  return token;
}

function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (token === null) return null;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return token;
}
