import { EyeOff, Flag } from "lucide-react";
import { chipOf } from "./chip-of";

/** What the guardrails said of a request, in its row: “1 finding”, “2 hidden”. */
export function FindingChip({ item }: { item: Parameters<typeof chipOf>[0] }) {
  const chip = chipOf(item);
  if (!chip) return null;
  const Icon = chip.isFlag ? Flag : EyeOff;
  return (
    <span className={chip.isFlag ? "tag warn" : "tag"}>
      <Icon className="i" size={12} />
      {chip.words}
    </span>
  );
}
