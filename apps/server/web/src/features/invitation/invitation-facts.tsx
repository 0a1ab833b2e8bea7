import type { InvitationShown } from "@letsping/core";
import { useNow } from "../../lib/clock";
import { hoursLeft } from "../../lib/format";
import { MarkedText } from "../../ui/marked-text";
import { ROLE_NAMES, ROLE_RIGHTS } from "../settings/role-words";

/** What somebody accepts when they accept. */
export function InvitationFacts({ shown }: { shown: InvitationShown }) {
  const now = useNow();
  return (
    <dl className="facts">
      <dt>E-mail</dt>
      <dd>
        <MarkedText text={shown.email} />
      </dd>
      <dt>Role</dt>
      <dd>
        {ROLE_NAMES[shown.role]}
        {shown.team_roles.map((role) => (
          <span key={role} className="tag">
            {role}
          </span>
        ))}
        <small className="t3">{ROLE_RIGHTS[shown.role]}</small>
      </dd>
      <dt>Open for</dt>
      <dd className="num">{hoursLeft(Date.parse(shown.expires_at) - now)}</dd>
    </dl>
  );
}
