import { MarkedText } from "../ui/marked-text";
import type { Labels } from "./labels";

/** The field's real name, where the agent gave it other words. */
export function RealName({ labels, path }: { labels: Labels; path: string }) {
  const real = labels.realName(path);
  if (real === null) return null;
  return (
    <code className="real">
      <MarkedText text={real} />
    </code>
  );
}

/** The words for a field, and its real name where they are the agent's. */
export function FieldLabel({ labels, path }: { labels: Labels; path: string }) {
  return (
    <>
      <MarkedText text={labels.own(path)} /> <RealName labels={labels} path={path} />
    </>
  );
}
