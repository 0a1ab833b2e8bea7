import { useQuery } from "@tanstack/react-query";
import type { Decision, RequestDetail } from "@letsping/core";
import { Check, Download, Minus, RotateCw, ShieldAlert, ShieldCheck, X } from "lucide-react";
import { fullTime } from "../../lib/format";
import { CopyButton } from "../../ui/copy-button";
import { Failure, Skeleton } from "../../ui/states";
import { hiddenCount } from "../findings/finding-words";
import { checkReceipt } from "./check-receipt";

/** What one needs to check the decision without the gateway. */
function proofOf(detail: RequestDetail, decision: Decision): string {
  const final = "final_payload" in decision ? decision.final_payload : undefined;
  const { status, receipt, commitment_salt, payload } = decision;
  const names = { request_id: detail.id, service: detail.service, action: detail.action, status };
  return JSON.stringify({ ...names, receipt, commitment_salt, payload, final_payload: final }, null, 2);
}

/** Checks the two files that the card saves, offline. */
function verifyCommand(id: string): string {
  return `npx @letsping/sdk verify ${id}.receipt.json --jwks keys.json`;
}

function Mark({ holds }: { holds: boolean | null }) {
  if (holds === null) return <Minus className="i" size={14} aria-label="Not checked:" />;
  return holds ? (
    <Check className="i" size={14} aria-label="Holds:" />
  ) : (
    <X className="i" size={14} aria-label="Does not hold:" />
  );
}

/** The receipt, verified in this browser when it is opened. */
export function ReceiptCard({ detail, decision }: { detail: RequestDetail; decision: Decision }) {
  const check = useQuery({
    queryKey: ["receipt", detail.id, detail.execution_state, detail.masked.length],
    queryFn: () => checkReceipt(detail, decision),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (check.isError)
    return <Failure what="The gateway's keys" error={check.error} retry={() => void check.refetch()} />;
  if (!check.data) return <Skeleton rows={3} />;
  const { claims, checks } = check.data;
  const isGenuine = checks.every((each) => each.holds !== false);
  const failed = checks.find((each) => each.holds === false);
  // A proof with masks in it would not verify.
  const provable = detail.masked.length === 0;
  const command = verifyCommand(detail.id);
  const proof = `data:application/json;charset=utf-8,${encodeURIComponent(proofOf(detail, decision))}`;
  return (
    <section className={isGenuine ? "rc" : "rc bad"} aria-label="Receipt">
      <div className="rt">
        <span className="sealm">
          {isGenuine ? <ShieldCheck className="i" size={20} /> : <ShieldAlert className="i" size={20} />}
        </span>
        <div>
          <b>{isGenuine ? "Receipt is genuine" : "Receipt does not verify"}</b>
          <small className="t3">{isGenuine ? "Verified in this browser, just now" : failed?.words}</small>
        </div>
      </div>
      <ul className="ck">
        {checks.map((each) => (
          <li key={each.words} className={each.holds === false ? "no" : undefined}>
            <Mark holds={each.holds} />
            <span>{each.words}</span>
          </li>
        ))}
      </ul>
      {claims && (
        <>
          <div className="cut" />
          <dl className="rk">
            <dt>Signed by</dt>
            <dd className="mono cut-text" title={claims.iss}>
              {claims.iss}
            </dd>
            <dt>Decided</dt>
            <dd className="num">{fullTime(claims.decided_at)}</dd>
            <dt>Payload</dt>
            <dd className="mono cut-text" title={claims.payload_commitment.value}>
              sha256 {claims.payload_commitment.value.slice(0, 16)}…
            </dd>
            {claims.hidden && claims.hidden.length > 0 && (
              <>
                <dt>Not seen</dt>
                <dd>{hiddenCount(claims.hidden.length)}, listed by path and type</dd>
              </>
            )}
            {typeof claims.exp === "number" && "final_payload" in decision && (
              <>
                <dt>Valid until</dt>
                <dd className="num">{fullTime(claims.exp * 1000)}</dd>
              </>
            )}
          </dl>
        </>
      )}
      <div className="cut" />
      {provable ? (
        <>
          <p className="t3 off">Check it without us, with the network off. Save both files, then:</p>
          <pre className="cmd">
            <code>{command}</code>
            <CopyButton text={command} label="Copy the command" />
          </pre>
        </>
      ) : (
        <p className="t3 off">Who may read the values can save a proof that verifies without us.</p>
      )}
      <div className="row rb">
        {provable && (
          <>
            <a className="btn sm" href={proof} download={`${detail.id}.receipt.json`}>
              <Download className="i" size={14} />
              Receipt and proof
            </a>
            <a className="btn sm" href="/.well-known/jwks.json" download="keys.json">
              <Download className="i" size={14} />
              Keys
            </a>
          </>
        )}
        <button type="button" className="btn sm ghost" onClick={() => void check.refetch()}>
          <RotateCw className="i" size={14} />
          Verify again
        </button>
      </div>
    </section>
  );
}
