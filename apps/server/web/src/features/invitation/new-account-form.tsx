import { isLetsPingError } from "@letsping/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { problemWords } from "../../lib/problem-words";
import { LabelledInput } from "../../ui/labelled-input";
import { useAccept } from "./accept";

const SHORTEST_PASSWORD = 10;

/** Name and password of somebody who has no account on this gateway. */
export function NewAccountForm({ token, email }: { token: string; email: string }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useAccept();
  return (
    <form
      className="owner"
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate(
          { token, name, password },
          {
            onError: (error) => {
              // Used up, or the account exists by now: what the page shows is no longer true.
              if (isLetsPingError(error) && error.status === 401)
                void client.invalidateQueries({ queryKey: ["invitation"] });
            },
          },
        );
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
        label="Your name"
        value={name}
        onValue={setName}
        autoComplete="name"
        required
        maxLength={80}
        autoFocus
      />
      <LabelledInput
        label="Password"
        type="password"
        value={password}
        onValue={setPassword}
        autoComplete="new-password"
        required
        minLength={SHORTEST_PASSWORD}
        maxLength={128}
        hint={`At least ${SHORTEST_PASSWORD} characters. It stays on this gateway.`}
      />
      {accept.isError && (
        <p className="err" role="alert">
          {problemWords(accept.error)}
        </p>
      )}
      <button type="submit" className="btn lg ink wd" disabled={accept.isPending || accept.isSuccess}>
        {accept.isPending ? "One moment…" : "Make the account and join"}
      </button>
    </form>
  );
}
