import type { ApiKeyCreated } from "@letsping/core";
import type { ApiKeyInput } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { call } from "../../api/client";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";

/** Makes a key and shows it once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [mode, setMode] = useState<"live" | "test">("test");
  const [wide, setWide] = useState(false);
  const field = useId();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: ApiKeyInput) => call<ApiKeyCreated>("/api/keys", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
  if (create.data) {
    return (
      <Dialog title="Copy the key now" sticky onClose={onClose}>
        <p className="t2">It is shown this once. The gateway keeps only its hash.</p>
        <div className="keybox">
          <code>{create.data.api_key}</code>
          <CopyButton text={create.data.api_key} words="Copy" />
        </div>
        <p className="t3">
          Put it where the agent runs, as <code>LETSPING_API_KEY</code>.
        </p>
        <div className="actions">
          <button type="button" className="btn ink" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="New key" onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name, mode, scope: wide ? "project" : "key" });
        }}
      >
        <div>
          <label htmlFor={field}>Name</label>
          <input
            id={field}
            className="in"
            required
            maxLength={80}
            placeholder="billing production"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <fieldset className="radio">
          <legend>What it asks</legend>
          <label className="row">
            <input type="radio" name="mode" checked={mode === "test"} onChange={() => setMode("test")} />
            <span>
              Test <span className="t3">receipts that no real ledger accepts</span>
            </span>
          </label>
          <label className="row">
            <input type="radio" name="mode" checked={mode === "live"} onChange={() => setMode("live")} />
            <span>
              Live <span className="t3">real actions</span>
            </span>
          </label>
        </fieldset>
        <label className="row">
          <input type="checkbox" checked={wide} onChange={(event) => setWide(event.target.checked)} />
          <span>
            May read requests of other keys <span className="t3">for dashboards and exports</span>
          </span>
        </label>
        {create.isError && (
          <p className="err" role="alert">
            {create.error.message}
          </p>
        )}
        <div className="actions">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn ink" disabled={create.isPending}>
            Make key
          </button>
        </div>
      </form>
    </Dialog>
  );
}
