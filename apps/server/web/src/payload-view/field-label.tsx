import { MarkedText } from "../ui/marked-text";
import type { FoundPart } from "./found-places";
import { Found } from "./found-text";
import type { Labels } from "./labels";

/** The field's real name, where the agent gave it other words. */
export function RealName({
  labels,
  path,
  title,
}: {
  labels: Labels;
  path: string;
  title?: string | undefined;
}) {
  const real = labels.realName(path, title);
  if (real === null) return null;
  return <code className="real">{real === "" ? '""' : <MarkedText text={real} />}</code>;
}

/** The words for a field, and its real name where they are the agent's. `found`: something was found in the name. */
export function FieldLabel({
  labels,
  path,
  title,
  found,
}: {
  labels: Labels;
  path: string;
  title?: string | undefined;
  found?: FoundPart | undefined;
}) {
  const words = <MarkedText text={labels.own(path, title)} />;
  return (
    <>
      {found ? <Found part={found}>{words}</Found> : words}{" "}
      <RealName labels={labels} path={path} title={title} />
    </>
  );
}
