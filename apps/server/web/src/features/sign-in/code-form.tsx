import { isLetsPingError } from "@letsping/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { verifyBackupCode, verifyTotp } from "../../api/sign-in";
import { problemWords } from "../../lib/problem-words";
import { LabelledInput } from "../../ui/labelled-input";

interface Props {
  email: string;
  onSignedIn: () => void;
  /** The sign-in must begin again; `why` is null where the person went back. */
  onBack: (why: string | null) => void;
}

function mustBeginAgain(error: unknown): boolean {
  return isLetsPingError(error) && error.details["begin_again"] === true;
}

/** The second step of a sign-in: a code of the app, or a backup code. */
export function CodeForm({ email, onSignedIn, onBack }: Props) {
  const [backup, setBackup] = useState(false);
  const [code, setCode] = useState("");
  const send = useMutation({
    mutationFn: () => (backup ? verifyBackupCode(code.trim()) : verifyTotp(code)),
    onSuccess: onSignedIn,
    onError: (error) => {
      if (mustBeginAgain(error)) onBack(problemWords(error));
      else setCode("");
    },
  });
  return (
    <>
      <h1>{backup ? "Use a backup code" : "Enter the code"}</h1>
      <p className="t2 lead">
        {backup
          ? "One of those that you kept when you turned two-factor on. Each works once."
          : "The six digits that your authenticator app shows now."}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <LabelledInput
          // Another field, so that the focus and the keyboard of a phone follow.
          key={backup ? "backup" : "totp"}
          label={backup ? "Backup code" : "Code"}
          className={backup ? "in id" : "in id otp"}
          value={code}
          onValue={setCode}
          autoComplete={backup ? "off" : "one-time-code"}
          inputMode={backup ? "text" : "numeric"}
          autoCapitalize="none"
          spellCheck={false}
          minLength={6}
          maxLength={20}
          required
          autoFocus
          problem={send.isError && code === "" ? problemWords(send.error) : null}
        />
        <button type="submit" className="btn lg ink wd" disabled={send.isPending || send.isSuccess}>
          {send.isPending ? "Checking…" : "Sign in"}
        </button>
      </form>
      <div className="also">
        <button
          type="button"
          className="link"
          onClick={() => {
            setBackup(!backup);
            setCode("");
            send.reset();
          }}
        >
          {backup ? "Use the app instead" : "Use a backup code"}
        </button>
        <button type="button" className="link" onClick={() => onBack(null)}>
          Not {email}?
        </button>
      </div>
    </>
  );
}
