import { signOut } from "../api/sign-in";
import { toast } from "../ui/toasts";

/** Ends the session and leaves; says so when the gateway did not answer. */
export function signOutAndLeave(): void {
  signOut().then(
    () => {
      // Changes that were not sent hold payloads; the next person at this browser has no business with them.
      sessionStorage.clear();
      window.location.assign("/sign-in");
    },
    () => toast("Not signed out: the gateway did not answer.", { tone: "bad" }),
  );
}
