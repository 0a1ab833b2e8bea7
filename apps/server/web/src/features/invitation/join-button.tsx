import { problemWords } from "../../lib/problem-words";
import { visibleText } from "../../ui/marked-text";
import { useAccept } from "./accept";

/** For somebody who is signed in as the one who was invited. */
export function JoinButton({ token, project }: { token: string; project: string }) {
  const accept = useAccept();
  return (
    <>
      {accept.isError && (
        <p className="err" role="alert">
          {problemWords(accept.error)}
        </p>
      )}
      <button
        type="button"
        className="btn lg ink wd"
        disabled={accept.isPending || accept.isSuccess}
        onClick={() => accept.mutate({ token })}
      >
        <span className="cut-text">{accept.isPending ? "One moment…" : `Join ${visibleText(project)}`}</span>
      </button>
    </>
  );
}
