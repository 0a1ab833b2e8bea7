import type { ApiKeyCreated, ApiKeyView, KeyRotation } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { hourMinute, longDay } from "../../lib/format";
import { problemWords } from "../../lib/problem-words";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";
import { visibleText } from "../../ui/marked-text";

const OVERLAPS: readonly [number, string, string][] = [
  [0, "End it at once", "for a secret that leaked: agents that still send it are refused"],
  [3_600_000, "1 hour", "to change it by hand in one place"],
  [86_400_000, "24 hours", "for the next deployment"],
  [604_800_000, "7 days", "for many places"],
];
const DEFAULT_OVERLAP_MS = 86_400_000;

function SecretOnce({ created, onClose }: { created: ApiKeyCreated; onClose: () => void }) {
  const { overlap, preview } = created.key;
  return (
    <Dialog title="Copy the new secret now" sticky onClose={onClose}>
      <p className="t2">It is shown this once. The gateway keeps only its hash.</p>
      <div className="keybox">
        <code>{created.api_key}</code>
        <CopyButton text={created.api_key} words="Copy" />
      </div>
      <p className="t2">
        {overlap ? (
          <>
            The old secret <code>{overlap.preview}</code> works until {hourMinute(overlap.until)} on{" "}
            {longDay(overlap.until)}. Put the new one where the agent runs before then.
          </>
        ) : (
          <>
            The old secret no longer works. Put <code>{preview}</code> where the agent runs, as{" "}
            <code>LETSPING_API_KEY</code>.
          </>
        )}
      </p>
      <div className="actions">
        <button type="button" className="btn ink" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}

/** Gives a key a new secret, and shows it once. */
export function RotateDialog({ apiKey, onClose }: { apiKey: ApiKeyView; onClose: () => void }) {
  const client = useQueryClient();
  const [overlapMs, setOverlapMs] = useState(DEFAULT_OVERLAP_MS);
  const rotate = useMutation({
    mutationFn: (body: KeyRotation) =>
      call<ApiKeyCreated>(`/api/keys/${encodeURIComponent(apiKey.id)}/rotate`, { body }),
    onSettled: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
  if (rotate.data) return <SecretOnce created={rotate.data} onClose={onClose} />;
  return (
    <Dialog title={`New secret for “${visibleText(apiKey.name)}”`} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          rotate.mutate({ overlap_ms: overlapMs });
        }}
      >
        <p className="t2">
          The key stays the same agent: waiting requests keep waiting, and approved ones can still run, with
          the old secret or the new one.
        </p>
        <fieldset className="radio roles">
          <legend>
            How long the old secret <code>{apiKey.preview}</code> still works
          </legend>
          {OVERLAPS.map(([ms, words, when]) => (
            <label className="row" key={ms}>
              <input
                type="radio"
                name="overlap"
                checked={overlapMs === ms}
                onChange={() => setOverlapMs(ms)}
              />
              <span>
                {words} <small className="t3">{when}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {rotate.isError && (
          <p className="err" role="alert">
            Nothing was changed. {problemWords(rotate.error)}
          </p>
        )}
        <div className="actions">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className={overlapMs === 0 ? "btn stop" : "btn ink"}
            disabled={rotate.isPending}
          >
            {overlapMs === 0 ? "Make it, end the old one" : "Make the new secret"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
