import type { ApiKeyView, RequestListItem, RevocationConsequences } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { plural } from "../../lib/format";
import { Dialog } from "../../ui/dialog";
import { Sentence } from "../../ui/sentence";
import { Failure, Skeleton } from "../../ui/states";
import { toast } from "../../ui/toasts";

const MOST_LISTED = 5;

function List({ items, words }: { items: readonly RequestListItem[]; words: string }) {
  if (items.length === 0) return null;
  return (
    <div>
      <p>
        <b>{plural(items.length, "request")}</b> {words}
      </p>
      <ul className="consequences">
        {items.slice(0, MOST_LISTED).map((item) => (
          <li key={item.id}>
            <Sentence segments={item.sentence} />
          </li>
        ))}
        {items.length > MOST_LISTED && <li className="t3">and {items.length - MOST_LISTED} more</li>}
      </ul>
    </div>
  );
}

/** Shows what revoking a key does, before it is done. */
export function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKeyView; onClose: () => void }) {
  const client = useQueryClient();
  const consequences = useQuery({
    queryKey: ["keys", apiKey.id, "consequences"],
    queryFn: ({ signal }) => call<RevocationConsequences>(`/api/keys/${apiKey.id}/consequences`, { signal }),
    staleTime: 0,
  });
  const revoke = useMutation({
    mutationFn: () => call<ApiKeyView>(`/api/keys/${apiKey.id}/revoke`, { method: "POST" }),
    onSuccess: async () => {
      await client.invalidateQueries();
      toast(`Revoked ${apiKey.name}`);
      onClose();
    },
  });
  const { data } = consequences;
  return (
    <Dialog title={`Revoke “${apiKey.name}”?`} onClose={onClose}>
      <p className="t2">Agents that use it can no longer ask. This cannot be taken back.</p>
      {consequences.isPending && <Skeleton rows={2} />}
      {consequences.isError && (
        <Failure
          what="What it would stop"
          error={consequences.error}
          retry={() => void consequences.refetch()}
        />
      )}
      {data && <List items={data.cancels} words="that wait will be withdrawn:" />}
      {data && <List items={data.stops} words="that were approved, and have not run, will not run:" />}
      {data && data.cancels.length + data.stops.length === 0 && <p>Nothing waits with this key.</p>}
      {revoke.isError && (
        <p className="err" role="alert">
          Not revoked. {revoke.error.message}
        </p>
      )}
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="btn stop"
          disabled={!data || revoke.isPending}
          onClick={() => revoke.mutate()}
        >
          Revoke key
        </button>
      </div>
    </Dialog>
  );
}
