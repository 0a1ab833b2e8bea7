import type { ApiKeyView, Me } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { isAtLeast } from "../../api/current-project";
import { keysQuery } from "../../api/queries";
import { useNow } from "../../lib/clock";
import { shortDay, timeAgo } from "../../lib/format";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { EndOverlapDialog, KeyOverlap } from "./key-overlap";
import { NewKeyDialog } from "./new-key-dialog";
import { RevokeDialog } from "./revoke-dialog";
import { RotateDialog } from "./rotate-dialog";

const UNUSED_MS = 60 * 86_400_000;

function LastUsed({ apiKey }: { apiKey: ApiKeyView }) {
  const now = useNow();
  if (apiKey.revoked_at)
    return <span className="t3">Revoked {timeAgo(now - Date.parse(apiKey.revoked_at))}</span>;
  if (apiKey.last_used_at)
    return <span className="t2">{timeAgo(now - Date.parse(apiKey.last_used_at))}</span>;
  const isOld = now - Date.parse(apiKey.created_at) > UNUSED_MS;
  return <span className={isOld ? "wn" : "t3"}>{isOld ? "Never in 60 days" : "Never"}</span>;
}

type Task = { kind: "new" } | { kind: "revoke" | "rotate" | "end-overlap"; apiKey: ApiKeyView };

function KeyRows({ apiKey, onTask }: { apiKey: ApiKeyView; onTask: (task: Task) => void }) {
  const { name, overlap, created_by } = apiKey;
  const isLive = apiKey.revoked_at === null;
  return (
    <>
      <tr className={isLive ? (overlap ? "rotated" : undefined) : "gone"}>
        <td>
          <b>{name}</b> {apiKey.mode === "test" && <span className="tag line">Test</span>}
        </td>
        <td>
          <code>{apiKey.preview}</code>
        </td>
        <td className="hm">{apiKey.scope === "project" ? "the whole project" : "its own requests"}</td>
        <td>
          <LastUsed apiKey={apiKey} />
        </td>
        <td className="t3 hm">
          {shortDay(apiKey.created_at)}
          {created_by && `, ${created_by.name}`}
        </td>
        <td>
          {isLive && (
            <div className="keydo">
              {!overlap && (
                <button
                  type="button"
                  className="link"
                  aria-label={`Rotate ${name}`}
                  onClick={() => onTask({ kind: "rotate", apiKey })}
                >
                  Rotate
                </button>
              )}
              <button
                type="button"
                className="link"
                aria-label={`Revoke ${name}`}
                onClick={() => onTask({ kind: "revoke", apiKey })}
              >
                Revoke
              </button>
            </div>
          )}
        </td>
      </tr>
      {isLive && overlap && (
        <tr className="over">
          <td colSpan={6}>
            <KeyOverlap overlap={overlap} name={name} onEnd={() => onTask({ kind: "end-overlap", apiKey })} />
          </td>
        </tr>
      )}
    </>
  );
}

function KeyTable({ keys, onTask }: { keys: readonly ApiKeyView[]; onTask: (task: Task) => void }) {
  return (
    <div className="vtable">
      <table className="tb">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Key</th>
            <th scope="col" className="hm">
              Reads
            </th>
            <th scope="col">Last used</th>
            <th scope="col" className="hm">
              Made
            </th>
            <th scope="col">
              <span className="sr">Rotate or revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRows key={key.id} apiKey={key} onTask={onTask} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyList() {
  const keys = useQuery(keysQuery);
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);
  return (
    <section>
      <div className="sh">
        <div>
          <h2>API keys</h2>
          <p className="t3">A key can ask. It can never decide, edit rules or see another project.</p>
        </div>
        <span className="grow" />
        <button type="button" className="btn sm" onClick={() => setTask({ kind: "new" })}>
          <Plus className="i" size={15} /> New key
        </button>
      </div>
      {keys.isPending && <Skeleton />}
      {keys.isError && <Failure what="The keys" error={keys.error} retry={() => void keys.refetch()} />}
      {keys.data?.keys.length === 0 && (
        <Empty icon={<KeyRound className="i" size={20} />} title="No key yet">
          <p>An agent needs a key to ask.</p>
        </Empty>
      )}
      {keys.data && keys.data.keys.length > 0 && <KeyTable keys={keys.data.keys} onTask={setTask} />}
      {task?.kind === "new" && <NewKeyDialog onClose={close} />}
      {task?.kind === "revoke" && <RevokeDialog apiKey={task.apiKey} onClose={close} />}
      {task?.kind === "rotate" && <RotateDialog apiKey={task.apiKey} onClose={close} />}
      {task?.kind === "end-overlap" && <EndOverlapDialog apiKey={task.apiKey} onClose={close} />}
    </section>
  );
}

/** API keys: make, see, rotate, revoke. For admins and owners; others are told so. */
export function KeysSection({ me }: { me: Me }) {
  if (isAtLeast(me, "admin")) return <KeyList />;
  return (
    <section>
      <div className="sh">
        <div>
          <h2>API keys</h2>
          <p className="t3">An agent needs a key to ask. Admins and owners make them; ask one for a key.</p>
        </div>
      </div>
    </section>
  );
}
