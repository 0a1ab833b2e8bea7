import type { FalseAlarmAnswer, FalseAlarmInput, GuardrailFinding } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "wouter";
import { call } from "../../api/client";
import { isAtLeast } from "../../api/current-project";
import { meQuery } from "../../api/queries";
import { problemWords } from "../../lib/problem-words";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";
import { MarkedText } from "../../ui/marked-text";
import { Skeleton } from "../../ui/states";
import { toast } from "../../ui/toasts";
import { ruleTitle } from "../guardrails/rule-words";
import { messageParts } from "./finding-words";

type Exception = NonNullable<FalseAlarmAnswer["exception"]>;

interface Props {
  /** Of the request, or of the refused call. */
  id: string;
  finding: GuardrailFinding;
  /** Its place in the list of findings. */
  at: number;
  onClose: () => void;
}

/** Proposes the narrowest exception by which a finding would not come again; who may change settings adds it here. */
export function FalseAlarmDialog({ id, finding, at, onClose }: Props) {
  const client = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const send = (more: Partial<FalseAlarmInput>) =>
    call<FalseAlarmAnswer>("/api/guardrails/false-alarms", { body: { id, finding: at, ...more } });
  const propose = useMutation({ mutationFn: () => send({}) });
  const { mutate } = propose;
  useEffect(() => mutate(), [mutate]);
  const add = useMutation({
    mutationFn: (version: number) => send({ apply: true, expected_version: version }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["guardrails"] });
      toast("Exception added. It holds from the next request on.", {
        link: { to: "/settings/guardrails", text: "Guardrails" },
      });
      onClose();
    },
    // Somebody changed the settings meanwhile: the next press is made to what stands now.
    onError: () => mutate(),
  });
  const answer = propose.data;
  const mayAdd = me !== undefined && isAtLeast(me, "admin");
  const error = add.error ?? propose.error;
  return (
    <Dialog title="Was this a false alarm?" onClose={onClose}>
      <p className="t2">
        <MarkedText text={messageParts(finding.message).what} />
      </p>
      {propose.isPending && !answer && <Skeleton rows={2} />}
      {answer && <Proposal exception={answer.exception} mayAdd={mayAdd} onClose={onClose} />}
      {error && (
        <p className="err" role="alert">
          Nothing was changed. {problemWords(error)}
        </p>
      )}
      <div className="actions">
        {answer?.exception && !mayAdd && (
          <CopyButton text={JSON.stringify(answer.exception, null, 2)} words="Copy" />
        )}
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          {mayAdd && answer?.exception ? "Cancel" : "Close"}
        </button>
        {mayAdd && answer?.exception && (
          <button
            type="button"
            className="btn ink"
            disabled={add.isPending || propose.isPending}
            onClick={() => add.mutate(answer.version)}
          >
            {add.isPending ? "One moment…" : "Add the exception"}
          </button>
        )}
      </div>
    </Dialog>
  );
}

interface ProposalProps {
  exception: Exception | null;
  mayAdd: boolean;
  onClose: () => void;
}

function Proposal({ exception, mayAdd, onClose }: ProposalProps) {
  if (!exception) {
    return (
      <>
        <p>No exception can name this place. Set its rule to Flag or Off in the guardrails.</p>
        <p className="t3">
          {mayAdd ? (
            <Link className="link" to="/settings/guardrails" onClick={onClose}>
              Open the guardrails
            </Link>
          ) : (
            "Admins and owners change the guardrails."
          )}
        </p>
      </>
    );
  }
  const { rule, path, service, action } = exception;
  return (
    <>
      <p>From now on, this rule would not look at exactly this place, and nowhere else:</p>
      <dl className="kv except">
        <dt>Rule</dt>
        <dd>
          {ruleTitle(rule)} <code className="t3">{rule}</code>
        </dd>
        <dt>Place</dt>
        <dd>
          <code className="real">
            <MarkedText text={path === "" ? "the whole payload" : path} />
          </code>
          {path.includes("*") && <small className="t3"> * is any item</small>}
        </dd>
        <dt>Service</dt>
        <dd>
          <MarkedText text={service ?? "every service"} />
        </dd>
        <dt>Action</dt>
        <dd>
          <MarkedText text={action ?? "every action"} />
        </dd>
      </dl>
      <p className="t3">
        {mayAdd
          ? "What was asked already stays as it is."
          : "Admins and owners add exceptions, under Guardrails. Copy this for them."}
      </p>
    </>
  );
}
