import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, ShieldCheck } from "lucide-react";
import { Link } from "wouter";
import { plural } from "../../lib/format";
import { problemWords } from "../../lib/problem-words";
import { MarkedText } from "../../ui/marked-text";
import { Priority, PRIORITY_NAMES } from "../../ui/priority";
import { Failure, Skeleton } from "../../ui/states";
import { toast } from "../../ui/toasts";
import { raiseFloor } from "./raise-floor";
import type { Floor } from "./raise-floor";
import { floorsQuery } from "./shield-settings-queries";

/** Actions that the Shield does not watch, though what they did says that it should. */
export function FloorsSection({ mayEdit }: { mayEdit: boolean }) {
  const floors = useQuery(floorsQuery);
  return (
    <section aria-label="Proposed protection">
      <h2 className="h2">Proposed protection</h2>
      <p className="t2 set-lede">
        The Shield marks and holds calls of high and critical priority only. What an agent calls less than
        that, nobody watches: raise it here, or under{" "}
        <Link className="link" to="/settings/actions">
          Actions
        </Link>
        .
      </p>
      {floors.isPending && <Skeleton rows={2} />}
      {floors.isError && !floors.data && (
        <Failure what="The proposals" error={floors.error} retry={() => void floors.refetch()} />
      )}
      {floors.data?.floors.length === 0 && (
        <p className="row t3">
          <ShieldCheck className="i" size={16} />
          Nothing to raise in the last 30 days.
        </p>
      )}
      <ul className="floors">
        {floors.data?.floors.map((floor) => (
          <FloorRow key={`${floor.service}\n${floor.action}`} floor={floor} mayEdit={mayEdit} />
        ))}
      </ul>
    </section>
  );
}

function FloorRow({ floor, mayEdit }: { floor: Floor; mayEdit: boolean }) {
  const client = useQueryClient();
  const { service, action, now, proposed, asked, asked_lower: lower, why } = floor;
  const raise = useMutation({
    mutationFn: () => raiseFloor(client, floor),
    onSuccess: async () => {
      toast(`${action} now has ${proposed} priority at least`);
      for (const queryKey of [["shield"], ["actions"]]) await client.invalidateQueries({ queryKey });
    },
  });
  return (
    <li>
      <div className="what">
        <p className="cut-text">
          <b className="id">
            <MarkedText text={action} />
          </b>{" "}
          <span className="t3">
            <MarkedText text={service} />
          </span>
        </p>
        <p className="t2">
          <MarkedText text={why} />
        </p>
        <small className="t3 num">
          {plural(asked, "request")} in 30 days, {lower.toLocaleString("en")} below {proposed}
        </small>
        {raise.isError && (
          <p className="err" role="alert">
            Not saved. {problemWords(raise.error)}
          </p>
        )}
      </div>
      <span className="row t2">
        {now === null ? (
          "What the agent says"
        ) : (
          <>
            <Priority level={now} /> {PRIORITY_NAMES[now]}
          </>
        )}
        <ArrowRight className="i" size={13} aria-label="to" />
        <Priority level={proposed} /> {PRIORITY_NAMES[proposed]}
      </span>
      {mayEdit && (
        <button
          type="button"
          className="btn sm"
          disabled={raise.isPending || raise.isSuccess}
          aria-label={`Raise to ${proposed}: ${action} of ${service}`}
          onClick={() => raise.mutate()}
        >
          Raise to {proposed}
        </button>
      )}
    </li>
  );
}
