import { MarkedText } from "../ui/marked-text";
import type { Labels } from "./labels";

/** The words for a field, and its real name where the agent gave it other words. */
export function FieldLabel({
  labels,
  path,
  words,
}: {
  labels: Labels;
  path: string;
  words?: string | undefined;
}) {
  const real = words === undefined ? labels.realName(path) : null;
  return (
    <>
      <MarkedText text={words ?? labels.own(path)} />
      {real !== null && (
        <>
          {" "}
          <code className="real">
            <MarkedText text={real} />
          </code>
        </>
      )}
    </>
  );
}
