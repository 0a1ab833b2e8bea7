import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "./toasts";

/** Copies a text, and says so. */
export function CopyButton({
  text,
  label = "Copy",
  words,
}: {
  text: string;
  label?: string;
  words?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast("The browser did not allow copying. Select the text instead.", { tone: "bad" }),
    );
  const icon = copied ? <Check className="i" size={15} /> : <Copy className="i" size={15} />;
  return (
    <button
      type="button"
      className={words ? "btn sm" : "ib"}
      aria-label={words ? undefined : label}
      onClick={() => void copy()}
    >
      {icon}
      {words && (copied ? "Copied" : words)}
    </button>
  );
}
