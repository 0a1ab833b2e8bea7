import type { ActionImportAnswer } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { call } from "../../api/client";
import { plural } from "../../lib/format";
import { Dialog } from "../../ui/dialog";
import { toast } from "../../ui/toasts";

/** Largest file of descriptions that is read, in bytes: what the gateway takes in one call. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** How such a file reads. Of an action all but these two may be left out. */
const FORM = '{ "actions": [{ "service": "billing-agent", "action": "refund_user", … }] }';

interface Chosen {
  name: string;
  file: unknown;
  answer: ActionImportAnswer;
}

async function readFile(file: File): Promise<unknown> {
  if (file.size > MAX_FILE_BYTES) throw new Error(`${file.name} has more than 4 MiB.`);
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new Error(`${file.name} is not JSON. It must read ${FORM}.`);
  }
}

function countOf(
  answer: ActionImportAnswer,
  change: ActionImportAnswer["changes"][number]["change"],
): number {
  return answer.changes.filter((each) => each.change === change).length;
}

/** Reads descriptions from a file that stands in version control: first what would change, then all of it at once. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const id = useId();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const look = useMutation({
    mutationFn: async (picked: File): Promise<Chosen> => {
      const file = await readFile(picked);
      const answer = await call<ActionImportAnswer>("/api/actions/import", { body: { file, dry_run: true } });
      return { name: picked.name, file, answer };
    },
    onMutate: () => setChosen(null),
    onSuccess: setChosen,
  });
  const write = useMutation({
    mutationFn: (given: Chosen) =>
      call<ActionImportAnswer>("/api/actions/import", { body: { file: given.file } }),
    onSuccess: async (answer) => {
      await client.invalidateQueries();
      const count = countOf(answer, "added") + countOf(answer, "changed");
      toast(`Imported ${plural(count, "description")}`);
      onClose();
    },
  });
  const differs = chosen?.answer.changes.filter((each) => each.change !== "unchanged") ?? [];
  const same = chosen ? countOf(chosen.answer, "unchanged") : 0;
  const error = look.error ?? write.error;
  return (
    <Dialog title="Import descriptions" onClose={onClose}>
      <div className="grid gap-4">
        <p className="t2">
          A JSON file that reads <code>{FORM}</code>. What it does not name stays as it is.
        </p>
        <div>
          <label htmlFor={id}>File</label>
          <input
            id={id}
            type="file"
            className="in"
            accept="application/json,.json"
            onClick={(event) => {
              // The same file, mended meanwhile, is a new choice.
              event.currentTarget.value = "";
            }}
            onChange={(event) => {
              const [picked] = event.target.files ?? [];
              if (picked) look.mutate(picked);
            }}
          />
        </div>
        {look.isPending && <p className="t3">Looking at what would change…</p>}
        {error && (
          <p className="err" role="alert">
            Nothing was imported. {error.message}
          </p>
        )}
        {chosen && (
          <div role="status">
            <p>
              {differs.length === 0
                ? "Nothing would change: the gateway says all of this already."
                : `${chosen.name} would add ${countOf(chosen.answer, "added")} and change ${countOf(chosen.answer, "changed")}${same > 0 ? `; ${same} stay as they are` : ""}.`}
            </p>
            <ul className="imports">
              {differs.map((each) => (
                <li key={`${each.service}/${each.action}`}>
                  <span className={each.change === "added" ? "tag go" : "tag info"}>
                    {each.change === "added" ? "New" : "Changed"}
                  </span>
                  <b className="id">{each.action}</b>
                  <span className="t3">{each.service}</span>
                  {each.change === "changed" && <span className="t2">{each.fields.join(", ")}</span>}
                </li>
              ))}
            </ul>
          </div>
        )}
        <div className="actions">
          <span className="grow" />
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="btn ink"
            disabled={differs.length === 0 || write.isPending}
            onClick={() => chosen && write.mutate(chosen)}
          >
            {write.isPending ? "Importing…" : "Import"}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
