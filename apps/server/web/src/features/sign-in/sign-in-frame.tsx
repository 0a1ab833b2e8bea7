import type { ReactNode } from "react";
import { Logo } from "../../ui/logo";

/** The card of the pages that need no sign-in. */
export function SignInFrame({ children }: { children: ReactNode }) {
  return (
    <div className="page-sign-in">
      <main className="sg">
        <div className="bx">
          <div className="brand">
            <Logo />
            <b>LetsPing</b>
          </div>
          {children}
        </div>
        <p className="ft t3">{window.location.host}</p>
      </main>
    </div>
  );
}
