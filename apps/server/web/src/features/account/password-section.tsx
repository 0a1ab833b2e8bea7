import type { PasswordChange } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { problemWords } from "../../lib/problem-words";
import { LabelledInput } from "../../ui/labelled-input";
import { toast } from "../../ui/toasts";

const SHORTEST_PASSWORD = 10;

function isWrongPassword(error: unknown): boolean {
  return isLetsPingError(error) && error.details["field"] === "current_password";
}

/** Changes the password, which signs out every other browser. */
export function PasswordSection({ email }: { email: string }) {
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: (body: PasswordChange) => call("/api/account/password", { body }),
    onSuccess: async () => {
      setCurrent("");
      setNext("");
      await client.invalidateQueries({ queryKey: ["sessions"] });
      toast("Changed your password. Every other browser is signed out");
    },
  });
  const isWrong = isWrongPassword(change.error);
  return (
    <section>
      <div className="sh">
        <div>
          <h2>Password</h2>
          <p className="t3">Changing it signs you out in every other browser.</p>
        </div>
      </div>
      <form
        className="narrow"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ current_password: current, new_password: next });
        }}
      >
        {/* So that the browser keeps the password with the right name. */}
        <input
          type="email"
          className="sr"
          autoComplete="username"
          readOnly
          tabIndex={-1}
          aria-hidden="true"
          value={email}
        />
        <LabelledInput
          label="Password now"
          type="password"
          autoComplete="current-password"
          required
          maxLength={256}
          value={current}
          onValue={setCurrent}
          problem={isWrong ? `Not changed. ${problemWords(change.error)}` : null}
        />
        <LabelledInput
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          minLength={SHORTEST_PASSWORD}
          maxLength={128}
          value={next}
          onValue={setNext}
          hint={`At least ${SHORTEST_PASSWORD} characters.`}
          problem={change.isError && !isWrong ? `Not changed. ${problemWords(change.error)}` : null}
        />
        <button type="submit" className="btn" disabled={change.isPending}>
          {change.isPending ? "Changing…" : "Change the password"}
        </button>
      </form>
    </section>
  );
}
