import type { ShieldMissing, ShieldProfileView } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { plural } from "../../lib/format";
import { problemWords } from "../../lib/problem-words";
import { AskDialog } from "../../ui/ask-dialog";
import { Dialog } from "../../ui/dialog";
import { visibleText } from "../../ui/marked-text";
import { toast } from "../../ui/toasts";
import { MODE_NAMES, missingWords } from "./mode-words";
import { stepWords } from "./profile-change";
import type { ProfileStep, StepWords } from "./profile-change";
import { changeShield } from "./shield-queries";

interface Props {
  profile: ShieldProfileView;
  step: ProfileStep;
  onClose: () => void;
}

/** Says what a change of a profile does before it is made, and what is missing where it cannot be made yet. */
export function StepDialog({ profile, step, onClose }: Props) {
  const client = useQueryClient();
  const [missing, setMissing] = useState<readonly ShieldMissing[] | null>(null);
  const words = stepWords(step, { ...profile, agent: visibleText(profile.agent) });
  const change = useMutation({
    mutationFn: async () => {
      const changed = await changeShield({ ...step, key: profile.key_id, service: profile.service });
      await client.invalidateQueries({ queryKey: ["shield"] });
      if (changed.outcome === "not_yet") return setMissing(changed.missing);
      toast(words.done);
      onClose();
    },
  });
  if (missing !== null) return <NotYet step={step} missing={missing} onClose={onClose} />;
  const consequences = words.consequences.map((text) => <p key={text}>{text}</p>);
  if (step.kind === "reset") {
    return (
      <ResetDialog words={words} runs={profile.total_runs} change={change} onClose={onClose}>
        {consequences}
      </ResetDialog>
    );
  }
  return (
    <AskDialog
      title={words.title}
      action={words.action}
      pending={change.isPending}
      error={change.error}
      onAction={() => change.mutate()}
      onClose={onClose}
    >
      {consequences}
    </AskDialog>
  );
}

interface ResetProps {
  words: StepWords;
  runs: number;
  change: UseMutationResult<void, Error, void>;
  onClose: () => void;
  children: ReactNode;
}

/** What cannot be taken back is ticked first, and pressed then. */
function ResetDialog({ words, runs, change, onClose, children }: ResetProps) {
  const [isSure, setSure] = useState(false);
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className="grid gap-2 t2">{children}</div>
      <label className="row sure">
        <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.target.checked)} />
        Delete what {plural(runs, "run")} taught
      </label>
      {change.error && (
        <p className="err" role="alert">
          Nothing was changed. {problemWords(change.error)}
        </p>
      )}
      <div className="actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="btn stop"
          disabled={!isSure || change.isPending}
          onClick={() => change.mutate()}
        >
          {words.action}
        </button>
      </div>
    </Dialog>
  );
}

/** Meanwhile something changed: the mode needs more than it seemed. */
function NotYet({
  step,
  missing,
  onClose,
}: Pick<Props, "step" | "onClose"> & { missing: readonly ShieldMissing[] }) {
  const name = step.kind === "mode" ? MODE_NAMES[step.mode] : "";
  return (
    <Dialog title={`Not yet ${name}`} onClose={onClose}>
      <p className="t2">Nothing was changed. Meanwhile this is missing:</p>
      <ul className="consequences">
        {missing.map((each) => {
          const { value, words } = missingWords(each);
          return (
            <li key={each.what}>
              {value} {words}
            </li>
          );
        })}
      </ul>
      <div className="actions">
        <button type="button" className="btn ink" data-autofocus onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
