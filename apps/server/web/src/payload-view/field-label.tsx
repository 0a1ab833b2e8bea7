import { MarkedText } from "../ui/marked-text";
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

/** The words for a field, and its real name where they are the agent's. */
export function FieldLabel({
  labels,
  path,
  title,
}: {
  labels: Labels;
  path: string;
  title?: string | undefined;
}) {
  return (
    <>
      <MarkedText text={labels.own(path, title)} /> <RealName labels={labels} path={path} title={title} />
    </>
  );
}
