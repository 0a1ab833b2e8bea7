import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { Dialog } from "../../ui/dialog";
import { toast } from "../../ui/toasts";
import { PasswordStep } from "./password-step";

/** Turns two-factor off, after the password. */
export function EndTwoFactorDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: (password: string) => call("/api/account/two-factor/end", { body: { password } }),
    onSuccess: async () => {
      for (const key of ["two-factor", "me", "members"]) await client.invalidateQueries({ queryKey: [key] });
      toast("Two-factor is off");
      onClose();
    },
  });
  return (
    <Dialog title="Turn two-factor off?" onClose={onClose}>
      <PasswordStep
        action="Turn off"
        stop
        pending={end.isPending}
        error={end.error}
        onPassword={(password) => end.mutate(password)}
        onClose={onClose}
      >
        <p>
          Then your password alone is enough to decide in your name. Your backup codes stop working, and
          others in your projects see that it is off.
        </p>
      </PasswordStep>
    </Dialog>
  );
}
