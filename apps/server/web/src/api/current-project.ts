import type { Me, MemberRole } from "@letsping/core";
import { useState } from "react";
import { includesRole } from "../lib/roles";
import { chooseProject, chosenProject } from "./client";

type Project = Me["projects"][number];

/** The project that this tab works on; null where the person is not in it. */
export function currentProject(me: Me): Project | null {
  return me.projects.find((project) => project.id === chosenProject()) ?? null;
}

/** Whether the person holds at least this role in the project of this tab. */
export function isAtLeast(me: Me, least: MemberRole): boolean {
  const role = currentProject(me)?.role;
  return role !== undefined && includesRole(role, least);
}

/**
 * Settles on a project when the page begins: the one chosen before, or the first. Later it stays, so that somebody who
 * is removed while the page is open is told, and does not find themself among another project's requests.
 */
export function useCurrentProject(me: Me): Project | null {
  useState(() => {
    const project = currentProject(me) ?? me.projects[0];
    if (project) chooseProject(project.id);
  });
  return currentProject(me);
}
