import type { Me } from "@letsping/core";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { chooseProject } from "../api/client";
import { currentProject, isAtLeast } from "../api/current-project";
import { Logo } from "../ui/logo";
import { Menu } from "../ui/menu";
import type { MenuItem } from "../ui/menu";

const NewProjectDialog = lazy(async () => ({
  default: (await import("./new-project-dialog")).NewProjectDialog,
}));

/** Works on another project: the page begins anew, so that nothing of the old one stays on the screen. */
export function switchProject(id: string): void {
  chooseProject(id);
  window.location.assign("/");
}

/** The project of this tab, and the way to the others. */
export function ProjectMenu({ me }: { me: Me }) {
  const [making, setMaking] = useState(false);
  const current = currentProject(me);
  const name = current?.name ?? "LetsPing";
  const host = new URL(me.gateway.base_url).host;
  const shown = (
    <>
      <Logo />
      <span className="cut-text">
        <b className="cut-text">
          <span className="sr">Project: </span>
          {name}
        </b>
        <small className="cut-text">{host}</small>
      </span>
    </>
  );
  const mayMake = isAtLeast(me, "owner");
  if (me.projects.length < 2 && !mayMake) return <div className="projbtn">{shown}</div>;
  const items: MenuItem[] = me.projects.map((project) => ({
    id: project.id,
    words: project.name,
    detail: [project.role, ...project.team_roles].join(" · "),
    checked: project.id === current?.id,
    icon: project.id === current?.id ? <Check className="i" size={15} /> : null,
    run: () => {
      if (project.id !== current?.id) switchProject(project.id);
    },
  }));
  if (mayMake) {
    items.push({
      id: "new",
      words: "New project",
      icon: <Plus className="i" size={15} />,
      run: () => setMaking(true),
    });
  }
  return (
    <>
      <Menu label="Projects" className="projbtn" items={items}>
        {shown}
        <ChevronsUpDown className="i" size={15} />
      </Menu>
      {making && (
        <Suspense fallback={null}>
          <NewProjectDialog onClose={() => setMaking(false)} />
        </Suspense>
      )}
    </>
  );
}
