import type { Me } from "@letsping/core";
import { LogOut } from "lucide-react";
import { signOutAndLeave } from "../../shell/sign-out";
import { NameSection } from "./name-section";
import { PasswordSection } from "./password-section";
import { SessionsSection } from "./sessions-section";
import { TwoFactorSection } from "./two-factor-section";

/** A person and their own account, in whatever project. */
export default function AccountPage({ me }: { me: Me }) {
  return (
    <div className="page page-settings page-account">
      <div className="head">
        <h1>Your account</h1>
        <span className="grow" />
        <button type="button" className="btn sm" onClick={signOutAndLeave}>
          <LogOut className="i" size={15} /> Sign out
        </button>
      </div>
      <div className="scroll">
        <div className="w">
          <NameSection key={me.user.name} me={me} />
          <PasswordSection email={me.user.email} />
          <TwoFactorSection />
          <SessionsSection />
        </div>
      </div>
    </div>
  );
}
