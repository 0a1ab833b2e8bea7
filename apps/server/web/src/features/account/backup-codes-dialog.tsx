import type { BackupCodes } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { Dialog } from "../../ui/dialog";
import { BackupCodesOnce } from "./backup-codes-once";
import { PasswordStep } from "./password-step";

/** Makes new backup codes, which ends the old ones. */
export function BackupCodesDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: (password: string) =>
      call<BackupCodes>("/api/account/two-factor/backup-codes", { body: { password } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["two-factor"] }),
  });
  if (make.data) return <BackupCodesOnce codes={make.data.backup_codes} onClose={onClose} />;
  return (
    <Dialog title="Make new backup codes?" onClose={onClose}>
      <PasswordStep
        action="Make new codes"
        pending={make.isPending}
        error={make.error}
        onPassword={(password) => make.mutate(password)}
        onClose={onClose}
      >
        <p>The codes that you kept stop working at once. The new ones are shown once.</p>
      </PasswordStep>
    </Dialog>
  );
}
