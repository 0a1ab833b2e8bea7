import { isLetsPingError } from "@letsping/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { redeemLink } from "../../api/sign-in";
import { problemWords } from "../../lib/problem-words";
import { goalAfterSignIn } from "./after-sign-in";

const SHORTEST_PASSWORD = 10;

interface Props {
  token: string;
  ownerExists: boolean;
  /** The link cannot be used; the other way to sign in is shown. */
  onBroken: (why: string) => void;
}

/** Uses a sign-in link: one button, or the first owner's account. */
export function OwnerForm({ token, ownerExists, onBroken }: Props) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const send = useMutation({
    mutationFn: () => redeemLink(ownerExists ? { token } : { token, name, email, password }),
    onSuccess: () => window.location.assign(goalAfterSignIn()),
    onError: (error) => {
      if (isLetsPingError(error) && error.error === "unauthorized") onBroken(problemWords(error));
    },
  });
  const field = (
    id: string,
    label: string,
    type: string,
    value: string,
    set: (value: string) => void,
    extra: object,
  ) => (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        className="in"
        id={id}
        type={type}
        required
        value={value}
        onChange={(event) => set(event.target.value)}
        {...extra}
      />
    </>
  );
  return (
    <>
      <h1>{ownerExists ? "Sign in as the owner" : "You are the first one here"}</h1>
      <p className="t2 lead">
        {ownerExists
          ? "This link works once."
          : "Make the owner's account. It decides, and lets others decide."}
      </p>
      <form
        className="owner"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        {!ownerExists && (
          <>
            {field("name", "Your name", "text", name, setName, {
              autoComplete: "name",
              maxLength: 80,
              autoFocus: true,
            })}
            {field("email", "E-mail", "email", email, setEmail, { autoComplete: "username", maxLength: 254 })}
            {field("password", "Password", "password", password, setPassword, {
              autoComplete: "new-password",
              minLength: SHORTEST_PASSWORD,
              maxLength: 128,
              "aria-describedby": "password-hint",
            })}
            <small className="t3" id="password-hint">
              At least {SHORTEST_PASSWORD} characters. It stays on this gateway.
            </small>
          </>
        )}
        {send.isError && (
          <p className="err" role="alert">
            {problemWords(send.error)}
          </p>
        )}
        <button type="submit" className="btn lg ink wd" disabled={send.isPending}>
          {send.isPending ? "One moment…" : ownerExists ? "Sign in" : "Make the account and sign in"}
        </button>
      </form>
    </>
  );
}
