import type { Me } from "@letsping/core";
import {
  Building2,
  ChevronRight,
  Code,
  Keyboard,
  ListChecks,
  LogOut,
  ShieldCheck,
  SlidersHorizontal,
  UserRound,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ProjectMenu } from "../../shell/project-menu";
import { ThemeSwitch } from "../../shell/sidebar";
import { signOutAndLeave } from "../../shell/sign-out";

const PAGES: readonly [string, string, ReactNode][] = [
  ["/settings/guardrails", "Guardrails", <ShieldCheck key="icon" className="i" size={16} />],
  ["/settings/shield", "Shield settings", <SlidersHorizontal key="icon" className="i" size={16} />],
  ["/settings/developers", "Developers", <Code key="icon" className="i" size={16} />],
  ["/settings/actions", "Actions", <ListChecks key="icon" className="i" size={16} />],
  ["/settings/people", "People", <Users key="icon" className="i" size={16} />],
  ["/settings/project", "Project", <Building2 key="icon" className="i" size={16} />],
  ["/settings/shortcuts", "Keyboard shortcuts", <Keyboard key="icon" className="i" size={16} />],
];

/** Settings on a phone: where the column of a wide screen has no room. */
export default function SettingsPage({ me }: { me: Me }) {
  return (
    <div className="page page-menu">
      <div className="head">
        <h1>Settings</h1>
        <span className="grow" />
        <ThemeSwitch />
      </div>
      <div className="scroll">
        <div className="menu-project">
          <ProjectMenu me={me} />
        </div>
        <ul className="menu-list">
          {PAGES.map(([to, words, icon]) => (
            <li key={to}>
              <Link to={to}>
                {icon} {words} <span className="grow" />
                <ChevronRight className="i" size={16} />
              </Link>
            </li>
          ))}
          <li>
            <Link to="/account">
              <UserRound className="i" size={16} /> Your account <span className="grow" />
              <span className="t3 cut-text">{me.user.name}</span>
              <ChevronRight className="i" size={16} />
            </Link>
          </li>
          <li>
            <button type="button" onClick={signOutAndLeave}>
              <LogOut className="i" size={16} /> Sign out
              <span className="t3 cut-text">{me.user.email}</span>
            </button>
          </li>
        </ul>
      </div>
    </div>
  );
}
