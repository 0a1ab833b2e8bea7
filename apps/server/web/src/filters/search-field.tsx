import { Search } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { Ref } from "react";

const TYPED_MS = 200;

interface Props {
  ref?: Ref<HTMLInputElement>;
  /** What the field is for, read aloud. */
  label: string;
  text: string;
  onText: (text: string) => void;
  onLeave?: () => void;
}

/** Search as one types, a little after the last letter. */
export function SearchField(props: Props) {
  const [text, setText] = useState(props.text);
  const [sent, setSent] = useState(props.text);
  const id = useId();
  // The filter was changed elsewhere: by “back”, by Clear, by a view.
  if (props.text !== sent) {
    setSent(props.text);
    setText(props.text);
  }
  const { onText } = props;
  useEffect(() => {
    const next = text.trim();
    if (next === sent) return;
    const timer = setTimeout(() => {
      setSent(next);
      onText(next);
    }, TYPED_MS);
    return () => clearTimeout(timer);
  }, [text, sent, onText]);
  return (
    <div className="find">
      <Search className="i" size={15} />
      <label className="sr" htmlFor={id}>
        {props.label}
      </label>
      <input
        id={id}
        ref={props.ref}
        className="in"
        type="search"
        maxLength={200}
        autoComplete="off"
        placeholder="Service, action, agent, id or person; never values"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !props.onLeave) return;
          event.preventDefault();
          props.onLeave();
        }}
      />
    </div>
  );
}
