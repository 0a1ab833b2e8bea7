import { useMutation } from "@tanstack/react-query";
import { call, forgetProject } from "../../api/client";
import { AskDialog } from "../../ui/ask-dialog";
import { visibleText } from "../../ui/marked-text";

/** Says what leaving the project does, before it is done. */
export function LeaveDialog({ project, onClose }: { project: string; onClose: () => void }) {
  const leave = useMutation({
    mutationFn: () => call("/api/members/leave", { method: "POST" }),
    onSuccess: () => {
      forgetProject();
      window.location.assign("/");
    },
  });
  return (
    <AskDialog
      title={`Leave ${visibleText(project)}?`}
      action="Leave"
      stop
      pending={leave.isPending || leave.isSuccess}
      error={leave.error}
      onAction={() => leave.mutate()}
      onClose={onClose}
    >
      <p>You no longer see its queue and its history, at once. What you decided stays in the history.</p>
      <p>To come back you need an invitation. Your account and your other projects stay.</p>
    </AskDialog>
  );
}
