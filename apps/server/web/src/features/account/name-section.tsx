import type { Me } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { problemWords } from "../../lib/problem-words";
import { LabelledInput } from "../../ui/labelled-input";
import { toast } from "../../ui/toasts";

/** Under what name others see one. */
export function NameSection({ me }: { me: Me }) {
  const client = useQueryClient();
  const [name, setName] = useState(me.user.name);
  const save = useMutation({
    mutationFn: () => call("/api/account/name", { body: { name: name.trim() } }),
    onSuccess: async () => {
      for (const key of ["me", "members"]) await client.invalidateQueries({ queryKey: [key] });
      toast("Saved your name");
    },
  });
  const isChanged = name.trim() !== "" && name.trim() !== me.user.name;
  return (
    <section>
      <div className="sh">
        <div>
          <h2>Name</h2>
          <p className="t3">
            Others see it beside your decisions. You sign in as <b>{me.user.email}</b>.
          </p>
        </div>
      </div>
      <form
        className="narrow"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <LabelledInput
          label="Your name"
          value={name}
          onValue={setName}
          required
          maxLength={80}
          autoComplete="name"
          hint="What you decided before stays under the old name."
          problem={save.isError ? `Not saved. ${problemWords(save.error)}` : null}
        />
        <button type="submit" className="btn" disabled={!isChanged || save.isPending}>
          Save the name
        </button>
      </form>
    </section>
  );
}
