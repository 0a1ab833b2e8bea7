import type { ShieldProfileView } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useNow } from "../../../lib/clock";
import { problemWords } from "../../../lib/problem-words";
import { timeAgo } from "../../../lib/format";
import { MarkedText } from "../../../ui/marked-text";
import { toast } from "../../../ui/toasts";
import { changeShield } from "../shield-queries";

type Pardon = ShieldProfileView["pardons"][number];

/** Steps that people approved lately although they were unusual: the Shield lets exactly these pass. */
export function PardonsSection({ profile, mayEdit }: { profile: ShieldProfileView; mayEdit: boolean }) {
  const now = useNow();
  const client = useQueryClient();
  const takeBack = useMutation({
    mutationFn: ({ previous, service, action, skeleton }: Pardon) =>
      changeShield({
        kind: "unpardon",
        key: profile.key_id,
        service: profile.service,
        step: { previous, service, action, skeleton },
      }),
    onSuccess: async (_changed, { action }) => {
      await client.invalidateQueries({ queryKey: ["shield"] });
      toast(`${action} is judged again`);
    },
    onError: (error) => toast(`Not taken back. ${problemWords(error)}`, { tone: "bad" }),
  });
  if (profile.pardons.length === 0) return null;
  return (
    <section aria-label="Pardons">
      <h3 className="h2">Pardoned steps</h3>
      <ul className="pardons">
        {profile.pardons.map((pardon) => (
          <li key={`${pardon.previous?.action} ${pardon.service} ${pardon.action} ${pardon.skeleton}`}>
            <span className="min-w-0">
              <code>
                <MarkedText text={pardon.action} />
              </code>{" "}
              <span className="t2">
                {pardon.previous ? (
                  <>
                    after{" "}
                    <code>
                      <MarkedText text={pardon.previous.action} />
                    </code>
                  </>
                ) : (
                  "as the first step"
                )}
              </span>
              <small className="t3">
                Pardoned {timeAgo(now - Date.parse(pardon.granted_at))}, with keys{" "}
                <span className="mono">{pardon.skeleton.slice(0, 8)}</span>
              </small>
            </span>
            {mayEdit && (
              <button
                type="button"
                className="ib"
                aria-label={`Take back the pardon of ${pardon.action}`}
                title="Take back"
                disabled={takeBack.isPending}
                onClick={() => takeBack.mutate(pardon)}
              >
                <Undo2 className="i" size={15} />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
