import type { Me } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { currentProject, isAtLeast } from "../../api/current-project";
import { membersQuery, projectsQuery } from "../../api/people";
import { longDay } from "../../lib/format";
import { MarkedText } from "../../ui/marked-text";
import { Failure, Skeleton } from "../../ui/states";
import { windowWords } from "./execution-window";
import { LeaveDialog } from "./leave-dialog";
import { isLastOwner } from "./member-rules";
import { ProjectForm } from "./project-form";
import { ReceiptChecking } from "./receipt-checking";
import { ROLE_NAMES, ROLE_RIGHTS } from "./role-words";

function Leave({ me, name }: { me: Me; name: string }) {
  const members = useQuery(membersQuery);
  const [leaving, setLeaving] = useState(false);
  const reason = useId();
  const list = members.data?.members ?? [];
  const self = list.find((member) => member.user.id === me.user.id);
  const isFixed = self !== undefined && isLastOwner(self, list);
  const role = currentProject(me)?.role ?? "viewer";
  return (
    <section>
      <div className="sh">
        <div>
          <h2>You in this project</h2>
          <p className="t3">
            {ROLE_NAMES[role]}. {ROLE_RIGHTS[role]}
          </p>
        </div>
      </div>
      <button
        type="button"
        className="btn stop"
        aria-disabled={isFixed || undefined}
        aria-describedby={isFixed ? reason : undefined}
        disabled={members.isPending}
        onClick={() => {
          if (!isFixed) setLeaving(true);
        }}
      >
        Leave the project
      </button>
      {isFixed && (
        <p className="t3 hint" id={reason}>
          You are the only owner. A project is never without one: make somebody else an owner first, under
          People.
        </p>
      )}
      {leaving && <LeaveDialog project={name} onClose={() => setLeaving(false)} />}
    </section>
  );
}

/** The project itself: its name, how long an approval can be used, and the way out. */
export default function ProjectPage({ me }: { me: Me }) {
  const projects = useQuery(projectsQuery);
  const id = currentProject(me)?.id;
  const project = projects.data?.projects.find((each) => each.id === id);
  return (
    <div className="page page-settings page-project">
      <div className="head">
        <h1>Project</h1>
      </div>
      <div className="scroll">
        <div className="w">
          {projects.isPending && <Skeleton rows={3} />}
          {projects.isError && (
            <Failure what="The project" error={projects.error} retry={() => void projects.refetch()} />
          )}
          {project && isAtLeast(me, "admin") && <ProjectForm key={project.id} project={project} />}
          {project && !isAtLeast(me, "admin") && (
            <section>
              <div className="sh">
                <div>
                  <h2>Settings</h2>
                  <p className="t3">Admins and owners change them.</p>
                </div>
              </div>
              <dl className="kv">
                <dt>Name</dt>
                <dd>
                  <MarkedText text={project.name} />
                </dd>
                <dt>Approval is good for</dt>
                <dd>{windowWords(project.execution_window_ms)}, then the agent must ask again</dd>
                <dt>Made</dt>
                <dd>{longDay(project.created_at)}</dd>
              </dl>
            </section>
          )}
          {project && <ReceiptChecking me={me} projectId={project.id} />}
          {project && <Leave me={me} name={project.name} />}
        </div>
      </div>
    </div>
  );
}
