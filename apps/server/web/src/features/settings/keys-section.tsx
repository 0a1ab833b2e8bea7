import type { ApiKeyView, Me } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { keysQuery } from "../../api/queries";
import { useNow } from "../../lib/clock";
import { shortDay, timeAgo } from "../../lib/format";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { NewKeyDialog } from "./new-key-dialog";
import { RevokeDialog } from "./revoke-dialog";

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

/** API keys: make, see, revoke. */
export function KeysSection({ me }: { me: Me }) {
  const keys = useQuery(keysQuery);
  const [dialog, setDialog] = useState<"new" | ApiKeyView | null>(null);
  const isAdmin = me.projects.some((project) => project.role === "owner" || project.role === "admin");
  return (
    <section>
      <div className="sh">
        <div>
          <h2>API keys</h2>
          <p className="t3">A key can ask. It can never decide, edit rules or see another project.</p>
        </div>
        <span className="grow" />
        <button type="button" className="btn sm" disabled={!isAdmin} onClick={() => setDialog("new")}>
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
      {keys.data && keys.data.keys.length > 0 && (
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
                  <span className="sr">Revoke</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {keys.data.keys.map((key) => (
                <tr key={key.id} className={key.revoked_at ? "gone" : undefined}>
                  <td>
                    <b>{key.name}</b> {key.mode === "test" && <span className="tag line">Test</span>}
                  </td>
                  <td>
                    <code>{key.preview}</code>
                  </td>
                  <td className="hm">{key.scope === "project" ? "the whole project" : "its own requests"}</td>
                  <td>
                    <LastUsed apiKey={key} />
                  </td>
                  <td className="t3 hm">
                    {shortDay(key.created_at)}
                    {key.created_by && `, ${key.created_by.name}`}
                  </td>
                  <td>
                    {!key.revoked_at && (
                      <button
                        type="button"
                        className="link"
                        aria-label={`Revoke ${key.name}`}
                        onClick={() => setDialog(key)}
                      >
                        Revoke
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {dialog === "new" && <NewKeyDialog onClose={() => setDialog(null)} />}
      {dialog !== null && dialog !== "new" && (
        <RevokeDialog apiKey={dialog} onClose={() => setDialog(null)} />
      )}
    </section>
  );
}
