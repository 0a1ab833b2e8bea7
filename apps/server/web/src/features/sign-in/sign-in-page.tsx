import { useQuery } from "@tanstack/react-query";
import { Terminal } from "lucide-react";
import { useState } from "react";
import { firstRunQuery } from "../../api/queries";
import { Failure, Skeleton } from "../../ui/states";
import { goalAfterSignIn } from "./after-sign-in";
import { OwnerForm } from "./owner-form";
import { PasswordForm } from "./password-form";
import { SignInFrame } from "./sign-in-frame";
import { useSignInToken } from "./token";

function Content() {
  const token = useSignInToken();
  const first = useQuery(firstRunQuery);
  const [broken, setBroken] = useState<{ token: string; why: string } | null>(null);
  if (first.isPending) return <Skeleton rows={2} />;
  if (!first.data)
    return <Failure what="The gateway" error={first.error} retry={() => void first.refetch()} />;
  if (token !== null && broken?.token !== token)
    return (
      <OwnerForm
        token={token}
        ownerExists={first.data.owner_exists}
        onBroken={(why) => setBroken({ token, why })}
      />
    );
  if (!first.data.owner_exists) {
    return (
      <>
        <h1>Make the first account</h1>
        <p className="t2 lead">This gateway has no owner yet.</p>
        {broken && <p className="err">{broken.why}</p>}
        <div className="wait plain">
          <Terminal className="i" size={16} />
          <span>
            On the machine where the gateway runs, enter <code>npm start</code> or{" "}
            <code>letsping-server sign-in-link</code> (in a clone <code>npm run server -- sign-in-link</code>
            ), and open the link that it prints. Only somebody at that machine can become the owner.
          </span>
        </div>
      </>
    );
  }
  return (
    <>
      {broken && (
        <p className="err" role="alert">
          {broken.why}
        </p>
      )}
      <PasswordForm
        title="Sign in to decide"
        lead={window.location.host}
        onSignedIn={() => window.location.assign(goalAfterSignIn())}
      />
    </>
  );
}

export default function SignInPage() {
  return (
    <SignInFrame>
      <Content />
    </SignInFrame>
  );
}
