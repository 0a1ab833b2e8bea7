import type { InvitationShown } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import { useEffect } from "react";
import { Link } from "wouter";
import { call } from "../../api/client";
import { problemWords } from "../../lib/problem-words";
import { MarkedText } from "../../ui/marked-text";
import { Failure, Skeleton } from "../../ui/states";
import { PasswordForm } from "../sign-in/password-form";
import { SignInFrame } from "../sign-in/sign-in-frame";
import { InvitationFacts } from "./invitation-facts";
import { JoinButton } from "./join-button";
import { NewAccountForm } from "./new-account-form";
import { forgetInvitation, useInvitationToken } from "./token";

function Over({ words }: { words: string }) {
  useEffect(forgetInvitation, []);
  return (
    <>
      <span className="over">
        <MailX className="i" size={20} />
      </span>
      <h1>This invitation cannot be used</h1>
      <p className="t2 lead">{words}</p>
      <p className="t2">
        Did you accept it already?{" "}
        <Link className="link" to="/sign-in">
          Sign in
        </Link>
        .
      </p>
    </>
  );
}

function Accept({ token, shown }: { token: string; shown: InvitationShown }) {
  const client = useQueryClient();
  if (shown.account_exists && !shown.signed_in) {
    return (
      <PasswordForm
        title={`Join ${shown.project}`}
        lead={
          <>
            <MarkedText text={shown.invited_by} /> invites you. You have an account here: sign in with it,
            then accept.
          </>
        }
        account={shown.email}
        onSignedIn={() => void client.invalidateQueries()}
      />
    );
  }
  return (
    <>
      <h1>
        Join <MarkedText text={shown.project} />
      </h1>
      <p className="t2 lead">
        <MarkedText text={shown.invited_by} /> invites you
        {shown.role === "viewer"
          ? " to see what agents ask and people decide."
          : " to decide what agents may do."}
      </p>
      <InvitationFacts shown={shown} />
      {shown.account_exists ? (
        <JoinButton token={token} project={shown.project} />
      ) : (
        <NewAccountForm token={token} email={shown.email} />
      )}
    </>
  );
}

function Content() {
  const token = useInvitationToken();
  const look = useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) => call<InvitationShown>("/api/invitations/look", { body: { token }, signal }),
    enabled: token !== null,
    staleTime: 0,
  });
  if (token === null)
    return <Over words="Open the whole link that you were sent; it is longer than this address." />;
  if (look.isPending) return <Skeleton rows={2} />;
  if (isLetsPingError(look.error) && ["unauthorized", "invalid_request"].includes(look.error.error))
    return <Over words={problemWords(look.error)} />;
  if (!look.data)
    return <Failure what="The invitation" error={look.error} retry={() => void look.refetch()} />;
  return <Accept token={token} shown={look.data} />;
}

/** What an invited person opens: who invites, to what, as what, and how to accept. */
export default function InvitationPage() {
  return (
    <SignInFrame>
      <Content />
    </SignInFrame>
  );
}
