import { useEffect, useState } from "react";
import { useForm } from "./form-context";

/**
 * The text of a control whose value is not text: what a person writes is kept as written, also while it is no value
 * yet. The draft counts when it changes elsewhere. `meansSame` says whether a text stands for the value.
 */
export function useWritten(
  path: string,
  shown: string,
  meansSame: (text: string) => boolean,
): { text: string; write: (text: string, problem: string | null) => void } {
  const { setUnfinished } = useForm();
  const [text, setText] = useState(shown);
  const [seen, setSeen] = useState(shown);
  if (seen !== shown) {
    setSeen(shown);
    if (!meansSame(text)) setText(shown);
  }
  // Another value ends what was unfinished about the one before.
  useEffect(() => {
    setUnfinished(path, null);
    // A control that goes takes its half-written text with it: it must not lock the form from out of sight.
    return () => setUnfinished(path, null);
  }, [path, shown, setUnfinished]);
  return {
    text,
    write: (next, problem) => {
      setText(next);
      setUnfinished(path, problem);
    },
  };
}
