import type { TwoFactorSetup, TwoFactorView } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { problemWords } from "../../lib/problem-words";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";
import { LabelledInput } from "../../ui/labelled-input";
import { BackupCodesOnce } from "./backup-codes-once";
import { PasswordStep } from "./password-step";
import { QrCode } from "./qr-code";
import { inGroups, secretOf } from "./totp-secret";

function Scan({ setup, onOn, onClose }: { setup: TwoFactorSetup; onOn: () => void; onClose: () => void }) {
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => call<TwoFactorView>("/api/account/two-factor/confirm", { body: { code } }),
    onSuccess: onOn,
    onError: () => setCode(""),
  });
  const secret = secretOf(setup.totp_uri);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p className="t2">Scan this with an authenticator app, then enter the code that it shows.</p>
      <div className="scan">
        <QrCode
          text={setup.totp_uri}
          label="The secret as a picture for the camera of an authenticator app"
        />
        <div>
          <span className="label">Cannot scan? Type this</span>
          <div className="secret">
            <code>{inGroups(secret)}</code>
            <CopyButton text={secret} label="Copy the secret" />
          </div>
          <p className="t3">Whoever sees it can make your codes. It is shown this once.</p>
        </div>
      </div>
      <LabelledInput
        label="Code"
        className="in id otp"
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        minLength={6}
        maxLength={20}
        data-autofocus
        value={code}
        onValue={setCode}
        problem={confirm.isError && code === "" ? problemWords(confirm.error) : null}
      />
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="btn ink" disabled={confirm.isPending}>
          {confirm.isPending ? "Checking…" : "Turn on"}
        </button>
      </div>
    </form>
  );
}

/** Sets two-factor up: the password, the app's first code, then the backup codes. */
export function TwoFactorDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [on, setOn] = useState(false);
  const begin = useMutation({
    mutationFn: (password: string) =>
      call<TwoFactorSetup>("/api/account/two-factor/begin", { body: { password } }),
  });
  const setup = begin.data;
  if (setup && on) return <BackupCodesOnce codes={setup.backup_codes} isNew onClose={onClose} />;
  return (
    <Dialog title="Set up two-factor" onClose={onClose}>
      {setup ? (
        <Scan
          setup={setup}
          onClose={onClose}
          onOn={() => {
            setOn(true);
            for (const key of ["two-factor", "me", "members"])
              void client.invalidateQueries({ queryKey: [key] });
          }}
        />
      ) : (
        <PasswordStep
          action="Go on"
          pending={begin.isPending}
          error={begin.error}
          onPassword={(password) => begin.mutate(password)}
          onClose={onClose}
        >
          <p>
            You need an authenticator app on your phone, for example Aegis, 1Password or Google Authenticator.
          </p>
        </PasswordStep>
      )}
    </Dialog>
  );
}
