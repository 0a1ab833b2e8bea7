import type { MemberRole, MemberView } from "@letsping/core";
import { Pencil, ShieldCheck } from "lucide-react";
import { useId } from "react";
import { useNow } from "../../lib/clock";
import { fullTime, longDay, timeAgo } from "../../lib/format";
import { Face } from "../../ui/avatar";
import { MarkedText } from "../../ui/marked-text";
import type { MayDo } from "./member-rules";
import type { MemberTask } from "./members-section";
import { ROLE_NAMES, ROLE_RIGHTS } from "./role-words";

interface Props {
  member: MemberView;
  isSelf: boolean;
  may: MayDo;
  onTask: (task: MemberTask) => void;
}

function RoleCell({ member, may, reasonId, onTask }: Omit<Props, "isSelf"> & { reasonId: string }) {
  const { name } = member.user;
  if (may.roles.length === 0) {
    return (
      <span className="stands" title={ROLE_RIGHTS[member.role]}>
        <span className="sr">Role: </span>
        {ROLE_NAMES[member.role]}
      </span>
    );
  }
  return (
    <select
      className="in"
      aria-label={`Role of ${name}`}
      aria-describedby={may.lastOwner ? reasonId : undefined}
      value={member.role}
      onChange={(event) => onTask({ kind: "role", member, role: event.target.value as MemberRole })}
    >
      {may.roles.map((role) => (
        <option key={role} value={role}>
          {ROLE_NAMES[role]}
        </option>
      ))}
    </select>
  );
}

function Teams({ member, may, onTask }: Pick<Props, "member" | "may" | "onTask">) {
  return (
    <div className="teams">
      {member.team_roles.length > 0 && <span className="sr">Team roles: </span>}
      {member.team_roles.map((role) => (
        <span key={role} className="tag">
          {role}
        </span>
      ))}
      {member.team_roles.length === 0 && <span className="t3">No team role</span>}
      {may.editTeams && (
        <button
          type="button"
          className="ib"
          aria-label={`Change the team roles of ${member.user.name}`}
          title="Change the team roles"
          onClick={() => onTask({ kind: "teams", member, mayAdd: may.addTeams })}
        >
          <Pencil className="i" size={14} />
        </button>
      )}
    </div>
  );
}

function LeaveOrRemove({ member, may, reasonId, onTask }: Omit<Props, "isSelf"> & { reasonId: string }) {
  if (may.leave) {
    const isFixed = may.lastOwner !== null;
    return (
      <button
        type="button"
        className="link"
        aria-disabled={isFixed || undefined}
        aria-describedby={isFixed ? reasonId : undefined}
        onClick={() => {
          if (!isFixed) onTask({ kind: "leave" });
        }}
      >
        Leave
      </button>
    );
  }
  if (!may.remove) return null;
  return (
    <button
      type="button"
      className="link"
      aria-label={`Remove ${member.user.name}`}
      onClick={() => onTask({ kind: "remove", member })}
    >
      Remove
    </button>
  );
}

/** One member: who, what they may do, since when. What the reader may not change is shown as text. */
export function MemberRow({ member, isSelf, may, onTask }: Props) {
  const now = useNow();
  const reasonId = useId();
  const { name } = member.user;
  const showsReason = may.lastOwner !== null && (isSelf || may.editTeams);
  return (
    <li>
      <Face name={name} />
      <div className="who">
        <b>
          <MarkedText text={name} />
        </b>
        {isSelf && <span className="tag line">you</span>}
        {member.two_factor && (
          <span className="two" title="Signs in with a second factor">
            <ShieldCheck className="i" size={14} role="img" aria-label="Two-factor is on" />
          </span>
        )}
        {member.email && (
          <small className="t3">
            <MarkedText text={member.email} />
          </small>
        )}
      </div>
      <div className="role">
        <RoleCell member={member} may={may} reasonId={reasonId} onTask={onTask} />
      </div>
      <Teams member={member} may={may} onTask={onTask} />
      <div className="when">
        <span title={member.last_active_at ? fullTime(member.last_active_at) : undefined}>
          {member.last_active_at
            ? `Active ${timeAgo(now - Date.parse(member.last_active_at))}`
            : "Not signed in"}
        </span>
        <small className="t3">Joined {longDay(member.joined_at)}</small>
      </div>
      <div className="end">
        <LeaveOrRemove member={member} may={may} reasonId={reasonId} onTask={onTask} />
      </div>
      {showsReason && (
        <p className="reason t3" id={reasonId}>
          {may.lastOwner}
        </p>
      )}
    </li>
  );
}
