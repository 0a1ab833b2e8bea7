import type { Me } from "@letsping/core";
import {
  Activity,
  Building2,
  Code,
  History,
  Inbox,
  Keyboard,
  ListChecks,
  Monitor,
  Moon,
  Radar,
  Search,
  Settings,
  ShieldCheck,
  SlidersHorizontal,
  Sun,
  Users,
} from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { currentProject } from "../api/current-project";
import { applyTheme, readTheme } from "../lib/theme";
import { Face } from "../ui/avatar";
import { ProjectMenu } from "./project-menu";

function NavLink({
  to,
  at,
  icon,
  words,
  count,
  extra = "",
}: {
  to: string;
  at: boolean;
  icon: ReactNode;
  words: string;
  count?: number;
  extra?: string;
}) {
  return (
    <Link to={to} className={`nav ${extra} ${at ? "on" : ""}`} aria-current={at ? "page" : undefined}>
      {icon}
      <span>{words}</span>
      {count ? <em>{count}</em> : null}
    </Link>
  );
}

const NEXT_THEME = { system: "light", light: "dark", dark: "system" } as const;
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

export function ThemeSwitch() {
  const [theme, setTheme] = useState(readTheme);
  const Icon = THEME_ICONS[theme];
  return (
    <button
      type="button"
      className="ib"
      aria-label={`Theme: ${theme}. Switch to ${NEXT_THEME[theme]}`}
      title={`Theme: ${theme}`}
      onClick={() => {
        applyTheme(NEXT_THEME[theme]);
        setTheme(NEXT_THEME[theme]);
      }}
    >
      <Icon className="i" size={16} />
    </button>
  );
}

/** Navigation: a column on wide screens, tabs at the bottom on a phone. */
export function Sidebar({ me, waiting, onSearch }: { me: Me; waiting: number; onSearch: () => void }) {
  const [location] = useLocation();
  const member = currentProject(me);
  const isQueue = location === "/" || location.startsWith("/requests");
  const rights = [member?.role, ...(member?.team_roles ?? [])].filter(Boolean).join(" · ");
  return (
    <nav className="side" aria-label="Main">
      <div className="proj">
        <ProjectMenu me={me} />
      </div>
      <button type="button" className="nav find" onClick={onSearch}>
        <Search className="i" size={16} />
        <span>Search or jump</span>
        <kbd aria-hidden="true">/</kbd>
      </button>
      <NavLink
        to="/"
        at={isQueue}
        icon={<Inbox className="i" size={16} />}
        words="Queue"
        count={waiting}
        extra="tab"
      />
      <NavLink
        to="/history"
        at={location.startsWith("/history")}
        icon={<History className="i" size={16} />}
        words="History"
        extra="tab"
      />
      <NavLink
        to="/shield"
        at={location === "/shield" || location.startsWith("/shield/")}
        icon={<Activity className="i" size={16} />}
        words="Shield"
        extra="tab"
      />
      <NavLink
        to="/anomalies"
        at={location.startsWith("/anomalies")}
        icon={<Radar className="i" size={16} />}
        words="Anomalies"
        extra="tab"
      />
      <div className="navh">Settings</div>
      <NavLink
        to="/settings/guardrails"
        at={location === "/settings/guardrails"}
        icon={<ShieldCheck className="i" size={16} />}
        words="Guardrails"
      />
      <NavLink
        to="/settings/shield"
        at={location === "/settings/shield"}
        icon={<SlidersHorizontal className="i" size={16} />}
        words="Shield settings"
      />
      <NavLink
        to="/settings/developers"
        at={location === "/settings/developers"}
        icon={<Code className="i" size={16} />}
        words="Developers"
      />
      <NavLink
        to="/settings/actions"
        at={location === "/settings/actions"}
        icon={<ListChecks className="i" size={16} />}
        words="Actions"
      />
      <NavLink
        to="/settings/people"
        at={location === "/settings/people"}
        icon={<Users className="i" size={16} />}
        words="People"
      />
      <NavLink
        to="/settings/project"
        at={location === "/settings/project"}
        icon={<Building2 className="i" size={16} />}
        words="Project"
      />
      <NavLink
        to="/settings/shortcuts"
        at={location === "/settings/shortcuts"}
        icon={<Keyboard className="i" size={16} />}
        words="Shortcuts"
      />
      <NavLink
        to="/settings"
        at={location.startsWith("/settings") || location === "/account"}
        icon={<Settings className="i" size={16} />}
        words="Settings"
        extra="tab only-m"
      />
      <div className="grow" />
      <div className="me">
        <Link to="/account" className="who" aria-current={location === "/account" ? "page" : undefined}>
          <Face name={me.user.name} />
          <span className="cut-text">
            <b className="cut-text">
              <span className="sr">Your account: </span>
              {me.user.name}
            </b>
            <small className="cut-text">{rights}</small>
          </span>
        </Link>
        <ThemeSwitch />
      </div>
    </nav>
  );
}
