import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { signIn } from "../../api/sign-in";
import { problemWords } from "../../lib/problem-words";
import { CodeForm } from "./code-form";

interface Props {
  title: string;
  lead: ReactNode;
  /** Whose account it must be; absent where anybody may sign in. */
  account?: string;
  onSignedIn: () => void;
}

/** E-mail and password, then a code where the account has a second factor. */
export function PasswordForm({ title, lead, account, onSignedIn }: Props) {
  const [email, setEmail] = useState(account ?? "");
  const [password, setPassword] = useState("");
  const [step, setStep] = useState<"password" | "code">("password");
  const [why, setWhy] = useState<string | null>(null);
  const send = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: ({ codeNeeded }) => {
      setWhy(null);
      if (codeNeeded) setStep("code");
      else onSignedIn();
    },
  });
  if (step === "code") {
    return (
      <CodeForm
        email={email}
        onSignedIn={onSignedIn}
        onBack={(reason) => {
          setPassword("");
          setWhy(reason);
          setStep("password");
          send.reset();
        }}
      />
    );
  }
  const problem = send.isError ? problemWords(send.error) : why;
  return (
    <>
      <h1>{title}</h1>
      <p className="t2 lead">{lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <label htmlFor="email">E-mail</label>
        <input
          className="in"
          id="email"
          type="email"
          autoComplete="username"
          required
          readOnly={account !== undefined}
          autoFocus={email === ""}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className="lr">
          <label htmlFor="password">Password</label>
        </div>
        <input
          className="in"
          id="password"
          type="password"
          autoComplete="current-password"
          required
          autoFocus={email !== ""}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem && (
          <p className="err" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="btn lg ink wd" disabled={send.isPending || send.isSuccess}>
          {send.isPending ? "Signing in…" : "Sign in"}
        </button>
      </form>
      <p className="t3 help">
        Forgot it? On the gateway's machine, <code>letsping-server sign-in-link</code> signs the owner in.
      </p>
    </>
  );
}
