import { useQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { twoFactorQuery } from "../../api/people";
import { plural } from "../../lib/format";
import { Failure, Skeleton } from "../../ui/states";
import { BackupCodesDialog } from "./backup-codes-dialog";
import { EndTwoFactorDialog } from "./end-two-factor-dialog";
import { TwoFactorDialog } from "./two-factor-dialog";

const FEW_CODES = 3;

function On({ codesLeft, onTask }: { codesLeft: number; onTask: (task: Task) => void }) {
  return (
    <>
      <div className={codesLeft < FEW_CODES ? "note" : "note go"}>
        <ShieldCheck className="i" size={16} />
        <span>
          <b>Two-factor is on.</b> Signing in needs your password and a code.{" "}
          {codesLeft === 0 ? "No backup code is left." : `${plural(codesLeft, "backup code")} left.`}
          {codesLeft < FEW_CODES && <> Make new ones, or a lost phone locks you out.</>}
        </span>
      </div>
      <div className="row">
        <button type="button" className="btn" onClick={() => onTask("codes")}>
          New backup codes
        </button>
        <button type="button" className="btn stop" onClick={() => onTask("end")}>
          Turn off
        </button>
      </div>
    </>
  );
}

type Task = "begin" | "codes" | "end";

/** The second factor of one's own account. */
export function TwoFactorSection() {
  const state = useQuery(twoFactorQuery);
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);
  return (
    <section className="twofactor">
      <div className="sh">
        <div>
          <h2>Two-factor</h2>
          <p className="t3">A code from an app on your phone, beside the password.</p>
        </div>
      </div>
      {state.isPending && <Skeleton rows={1} />}
      {state.isError && <Failure what="Two-factor" error={state.error} retry={() => void state.refetch()} />}
      {state.data?.on === true && <On codesLeft={state.data.backup_codes_left} onTask={setTask} />}
      {state.data?.on === false && (
        <>
          <div className="note">
            <ShieldAlert className="i" size={16} />
            <span>
              <b>Two-factor is off.</b> Your password alone is enough to decide in your name.
            </span>
          </div>
          <button type="button" className="btn" onClick={() => setTask("begin")}>
            Set up two-factor
          </button>
        </>
      )}
      {task === "begin" && <TwoFactorDialog onClose={close} />}
      {task === "codes" && <BackupCodesDialog onClose={close} />}
      {task === "end" && <EndTwoFactorDialog onClose={close} />}
    </section>
  );
}
