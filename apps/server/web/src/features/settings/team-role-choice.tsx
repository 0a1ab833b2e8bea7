import { Check } from "lucide-react";

interface Props {
  /** What the group is called. */
  label: string;
  roles: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** Those that cannot be added here. */
  locked?: readonly string[];
}

/** Team roles as chips that are on or off. */
export function TeamRoleChoice({ label, roles, chosen, onChange, locked = [] }: Props) {
  return (
    <div className="chips" role="group" aria-label={label}>
      {roles.map((role) => {
        const isOn = chosen.includes(role);
        if (!isOn && locked.includes(role)) return null;
        return (
          <button
            type="button"
            key={role}
            className={isOn ? "chip on" : "chip"}
            aria-pressed={isOn}
            onClick={() => onChange(isOn ? chosen.filter((each) => each !== role) : [...chosen, role])}
          >
            {isOn && <Check className="i" size={13} />}
            {role}
          </button>
        );
      })}
    </div>
  );
}
