import { RotateCcw } from "lucide-react";
import { useEditing } from "./editing";
import type { Section } from "./settings-scope";

interface Props {
  section: Section;
  fields: readonly string[];
  /** What is taken back: “Limits”. */
  title: string;
}

/** The way back to what the scope builds on: the project, or the defaults. Nothing where it says nothing itself. */
export function AsBasis({ section, fields, title }: Props) {
  const { scope, mayEdit, says, resetFields } = useEditing();
  if (!mayEdit || !fields.some((field) => says(section, field))) return null;
  const words = scope === null ? "Default" : "As the project";
  return (
    <button
      type="button"
      className="btn ghost sm"
      aria-label={`${title}: ${words.toLowerCase()}`}
      onClick={() => resetFields(section, fields)}
    >
      <RotateCcw className="i" size={13} /> {words}
    </button>
  );
}
