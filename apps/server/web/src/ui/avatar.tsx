import type { CSSProperties } from "react";
import { hueOf, monogram } from "../lib/format";

/** The monogram of an agent on a hue of its own. */
export function AgentMark({ name, large = false }: { name: string; large?: boolean }) {
  return (
    <span
      className={large ? "av l" : "av"}
      style={{ "--h": hueOf(name) } as CSSProperties}
      aria-hidden="true"
    >
      {monogram(name)}
    </span>
  );
}

/** The initials of a person. */
export function Face({ name, small = false }: { name: string; small?: boolean }) {
  return (
    <span className={small ? "face sm" : "face"} aria-hidden="true">
      {monogram(name)}
    </span>
  );
}
