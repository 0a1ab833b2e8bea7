import { readPointer } from "@letsping/core";
import type { JsonObject, SentenceSegment } from "@letsping/core";
import { moneyOf, plainValue } from "../../payload-view/value";
import { MarkedText } from "../../ui/marked-text";
import { Sentence } from "../../ui/sentence";

interface Props {
  /** The sentence as it reads with the values of `from`. */
  segments: readonly SentenceSegment[];
  from: JsonObject;
  /** What the agent asked, and what stands now. */
  before: JsonObject;
  after: JsonObject;
}

function parentOf(root: JsonObject, path: string): { siblings: JsonObject; name: string } {
  const cut = path.lastIndexOf("/");
  const parent = readPointer(root, path.slice(0, cut));
  const siblings = typeof parent === "object" && parent !== null && !Array.isArray(parent) ? parent : {};
  return { siblings, name: path.slice(cut + 1) };
}

/** A value written as the sentence writes it: as money where the sentence did so, else plainly. */
function written(root: JsonObject, path: string, like: { root: JsonObject; text: string }): string {
  const old = parentOf(like.root, path);
  const isMoney = moneyOf(old.siblings, old.name, "money") === like.text;
  const { siblings, name } = parentOf(root, path);
  const money = isMoney ? moneyOf(siblings, name, "money") : null;
  return money ?? plainValue(readPointer(root, path));
}

/** A sentence in which the values that a person changed are struck out and written anew. */
export function ChangedSentence({ segments, from, before, after }: Props) {
  return (
    <>
      {segments.map((segment, index) => {
        const key = `${index.toString()}${segment.text}`;
        const { path } = segment;
        const isChanged =
          path !== undefined &&
          JSON.stringify(readPointer(before, path)) !== JSON.stringify(readPointer(after, path));
        if (!isChanged) return <Sentence key={key} segments={[segment]} />;
        const like = { root: from, text: segment.text };
        return (
          <span key={key}>
            <del>
              <MarkedText text={written(before, path, like)} />
            </del>{" "}
            <ins>
              <MarkedText text={written(after, path, like)} />
            </ins>
          </span>
        );
      })}
    </>
  );
}
