import { useState } from "react";
import type { ReactNode } from "react";
import { problemWords } from "../../lib/problem-words";
import { LabelledInput } from "../../ui/labelled-input";

interface Props {
  action: string;
  stop?: boolean;
  pending: boolean;
  error: Error | null;
  onPassword: (password: string) => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks for the password again: an open browser alone is not enough. */
export function PasswordStep({ action, stop = false, pending, error, onPassword, onClose, children }: Props) {
  const [password, setPassword] = useState("");
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onPassword(password);
      }}
    >
      <div className="grid gap-2 t2">{children}</div>
      <LabelledInput
        label="Your password"
        type="password"
        autoComplete="current-password"
        required
        maxLength={256}
        data-autofocus
        value={password}
        onValue={setPassword}
        problem={error ? problemWords(error) : null}
      />
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className={stop ? "btn stop" : "btn ink"} disabled={pending}>
          {pending ? "One moment…" : action}
        </button>
      </div>
    </form>
  );
}
