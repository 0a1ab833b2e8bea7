import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { signIn } from "../../api/sign-in";
import { goalAfterSignIn, signInProblem } from "./after-sign-in";

export function PasswordForm() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const send = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: () => window.location.assign(goalAfterSignIn()),
  });
  return (
    <>
      <h1>Sign in to decide</h1>
      <p className="t2 lead">{window.location.host}</p>
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
          autoFocus
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
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {send.isError && (
          <p className="err" role="alert">
            {signInProblem(send.error)}
          </p>
        )}
        <button type="submit" className="btn lg ink wd" disabled={send.isPending}>
          {send.isPending ? "Signing in…" : "Sign in"}
        </button>
      </form>
      <p className="t3 help">
        Forgot it? On the gateway's machine, <code>letsping-server sign-in-link</code> signs the owner in.
      </p>
    </>
  );
}
