import { forgetProject } from "../api/client";
import { signOut } from "../api/sign-in";
import { toast } from "../ui/toasts";

/** Leaves to the sign-in, with nothing kept for the next person at this browser. */
export function leaveToSignIn(): void {
  // Changes that were not sent hold payloads; the next person at this browser has no business with them.
  sessionStorage.clear();
  forgetProject();
  window.location.assign("/sign-in");
}

/** Ends the session and leaves; says so when the gateway did not answer. */
export function signOutAndLeave(): void {
  signOut().then(leaveToSignIn, () => toast("Not signed out: the gateway did not answer.", { tone: "bad" }));
}
