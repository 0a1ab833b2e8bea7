import type { InvitationAcceptance } from "@letsping/core";
import { useMutation } from "@tanstack/react-query";
import { call, chooseProject } from "../../api/client";
import { forgetInvitation } from "./token";

/** Accepts an invitation, and goes to the queue of its project. */
export function useAccept() {
  return useMutation({
    mutationFn: (body: InvitationAcceptance) =>
      call<{ project_id: string; account_created: boolean }>("/api/invitations/accept", { body }),
    onSuccess: ({ project_id }) => {
      forgetInvitation();
      chooseProject(project_id);
      window.location.assign("/");
    },
  });
}
