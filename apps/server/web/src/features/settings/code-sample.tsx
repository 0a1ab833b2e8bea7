import { CopyButton } from "../../ui/copy-button";

const TOKENS =
  /(?<comment>\/\/.*)|(?<string>"[^"]*")|(?<keyword>\b(?:import|from|const|new|await|if|async|return)\b)/g;

function Line({ text }: { text: string }) {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    parts.push(text.slice(at, match.index));
    const kind = match.groups?.["comment"] ? "c" : match.groups?.["string"] ? "s" : "k";
    parts.push(
      <span key={match.index} className={kind}>
        {match[0]}
      </span>,
    );
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return (
    <span className="ln">
      {parts}
      {"\n"}
    </span>
  );
}

/** A program to copy, with the words of the language in colour. */
export function CodeSample({ code, install }: { code: string; install?: string }) {
  return (
    <div className="code">
      {install && (
        <div className="ct">
          <code>{install}</code>
          <span className="grow" />
          <CopyButton text={code} label="Copy the program" />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <pre tabIndex={0}>
        <code>
          {code.split("\n").map((line, index) => (
            <Line key={`${index.toString()}${line}`} text={line} />
          ))}
        </code>
      </pre>
      {!install && <CopyButton text={code} label="Copy the program" />}
    </div>
  );
}
