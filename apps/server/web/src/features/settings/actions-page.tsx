import type { ActionView, Me } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { Download, ListChecks, Plus, Upload } from "lucide-react";
import { useState } from "react";
import { chosenProject } from "../../api/client";
import { actionsQuery } from "../../api/queries";
import { plural } from "../../lib/format";
import { Priority, PRIORITY_NAMES } from "../../ui/priority";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { ActionDialog } from "./action-dialog";
import { ImportDialog } from "./import-dialog";

/** What people say about actions: how they read, what approving does, who decides. */
export default function ActionsPage({ me }: { me: Me }) {
  const actions = useQuery(actionsQuery);
  const [dialog, setDialog] = useState<ActionView | "new" | null>(null);
  const [importing, setImporting] = useState(false);
  const member = me.projects.find((project) => project.id === chosenProject()) ?? me.projects[0];
  const isAdmin = member?.role === "owner" || member?.role === "admin";
  const described = actions.data?.actions.some((action) => action.described) ?? false;
  return (
    <div className="page page-settings">
      <div className="head">
        <h1>Actions</h1>
        <span className="grow" />
        {described && (
          <a
            className="btn sm"
            href={`/api/actions/export${member ? `?project_id=${encodeURIComponent(member.id)}` : ""}`}
            download="letsping.actions.json"
          >
            <Download className="i" size={14} /> Export
          </a>
        )}
        {isAdmin && (
          <>
            <button type="button" className="btn sm" onClick={() => setImporting(true)}>
              <Upload className="i" size={14} /> Import
            </button>
            <button type="button" className="btn sm" onClick={() => setDialog("new")}>
              <Plus className="i" size={15} /> Describe an action
            </button>
          </>
        )}
      </div>
      <div className="scroll">
        <div className="w">
          <section>
            <p className="t3 mb-4">
              How a request reads, what happens when it is approved, and the least protection it always has.
              Agents cannot change this.
            </p>
            {actions.isPending && <Skeleton rows={4} />}
            {actions.isError && (
              <Failure what="The actions" error={actions.error} retry={() => void actions.refetch()} />
            )}
            {actions.data?.actions.length === 0 && (
              <Empty icon={<ListChecks className="i" size={20} />} title="No action yet">
                <p>Actions that agents ask for appear here by themselves.</p>
              </Empty>
            )}
            <ul className="acts">
              {actions.data?.actions.map((action) => (
                <li key={`${action.service}/${action.action}`}>
                  <button type="button" onClick={() => setDialog(action)}>
                    <span className="what">
                      <b className="id">{action.action}</b>
                      <span className="t3">{action.service}</span>
                      <span className="t2 cut-text">
                        {action.sentence ?? "No sentence set: it is derived from the values"}
                      </span>
                    </span>
                    {action.least_priority && (
                      <span className="tag">
                        <Priority level={action.least_priority} /> at least{" "}
                        {PRIORITY_NAMES[action.least_priority].toLowerCase()}
                      </span>
                    )}
                    {action.role && <span className="tag">{action.role} decides</span>}
                    <span className="t3 num hide-m">{plural(action.request_count, "request")}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
      {dialog !== null && (
        <ActionDialog
          action={dialog === "new" ? null : dialog}
          mayEdit={isAdmin}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  );
}
