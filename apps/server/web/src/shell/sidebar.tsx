import type { Me } from "@letsping/core";
import { Code, History, Inbox, ListChecks, LogOut, Monitor, Moon, Settings, Sun } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { chooseProject, chosenProject } from "../api/client";
import { applyTheme, readTheme } from "../lib/theme";
import { Face } from "../ui/avatar";
import { Logo } from "../ui/logo";
import { signOutAndLeave } from "./sign-out";

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

function ProjectName({ me }: { me: Me }) {
  const current = me.projects.find((project) => project.id === chosenProject()) ?? me.projects[0];
  if (me.projects.length < 2) {
    return (
      <div className="projbtn">
        <Logo />
        <span>
          <b>{current?.name ?? "LetsPing"}</b>
          <small>{new URL(me.gateway.base_url).host}</small>
        </span>
      </div>
    );
  }
  return (
    <label className="projbtn">
      <Logo />
      <span className="sr">Project</span>
      <select
        className="in"
        value={current?.id}
        onChange={(event) => {
          chooseProject(event.target.value);
          location.assign("/");
        }}
      >
        {me.projects.map((project) => (
          <option key={project.id} value={project.id}>
            {project.name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Navigation: a column on wide screens, tabs at the bottom on a phone. */
export function Sidebar({ me, waiting }: { me: Me; waiting: number }) {
  const [location] = useLocation();
  const member = me.projects.find((project) => project.id === chosenProject()) ?? me.projects[0];
  const isQueue = location === "/" || location.startsWith("/requests");
  const rights = [member?.role, ...(member?.team_roles ?? [])].filter(Boolean).join(" · ");
  return (
    <nav className="side" aria-label="Main">
      <div className="proj">
        <ProjectName me={me} />
      </div>
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
      <div className="navh">Settings</div>
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
        to="/settings"
        at={location.startsWith("/settings")}
        icon={<Settings className="i" size={16} />}
        words="Settings"
        extra="tab only-m"
      />
      <div className="grow" />
      <div className="me">
        <Face name={me.user.name} />
        <span>
          <b className="cut-text">{me.user.name}</b>
          <small>{rights}</small>
        </span>
        <ThemeSwitch />
        <button type="button" className="ib" aria-label="Sign out" title="Sign out" onClick={signOutAndLeave}>
          <LogOut className="i" size={15} />
        </button>
      </div>
    </nav>
  );
}
