import type { Me } from "@letsping/core";
import { ChevronRight, Code, ListChecks, LogOut } from "lucide-react";
import { Link } from "wouter";
import { ThemeSwitch } from "./sidebar";
import { signOutAndLeave } from "./sign-out";

/** Settings on a phone: where the column of a wide screen has no room. */
export function SettingsMenu({ me }: { me: Me }) {
  return (
    <div className="page page-menu">
      <div className="head">
        <h1>Settings</h1>
        <span className="grow" />
        <ThemeSwitch />
      </div>
      <ul className="menu-list">
        <li>
          <Link to="/settings/developers">
            <Code className="i" size={16} /> Developers <span className="grow" />
            <ChevronRight className="i" size={16} />
          </Link>
        </li>
        <li>
          <Link to="/settings/actions">
            <ListChecks className="i" size={16} /> Actions <span className="grow" />
            <ChevronRight className="i" size={16} />
          </Link>
        </li>
        <li>
          <button type="button" onClick={signOutAndLeave}>
            <LogOut className="i" size={16} /> Sign out
            <span className="t3">{me.user.email}</span>
          </button>
        </li>
      </ul>
    </div>
  );
}
