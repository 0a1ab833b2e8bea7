import { Download, Printer } from "lucide-react";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";

interface Props {
  codes: readonly string[];
  /** Whether two-factor was turned on just now. */
  isNew?: boolean;
  onClose: () => void;
}

/** Backup codes, shown once: to copy, to keep as a file, to print. */
export function BackupCodesOnce({ codes, isNew = false, onClose }: Props) {
  const { host } = window.location;
  const text = `Backup codes of LetsPing at ${host}\nEach signs in once, in place of the app's code.\n\n${codes.join("\n")}\n`;
  return (
    <Dialog
      title={isNew ? "Two-factor is on. Keep these codes" : "Keep your new backup codes"}
      sticky
      onClose={onClose}
    >
      <p className="t2">
        Each signs you in once when the phone is not there. Without phone and codes you are locked out. They
        are shown this once.
      </p>
      <div className="backup-sheet">
        <p className="print-only">
          <b>Backup codes of LetsPing at {host}.</b> Each signs in once, in place of the app's code.
        </p>
        <ul className="codes" aria-label="Backup codes">
          {codes.map((code) => (
            <li key={code}>
              <code className="id">{code}</code>
            </li>
          ))}
        </ul>
      </div>
      <div className="row keep">
        <CopyButton text={codes.join("\n")} words="Copy" />
        <a
          className="btn sm"
          download="letsping-backup-codes.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        >
          <Download className="i" size={15} /> Save as text
        </a>
        <button type="button" className="btn sm" onClick={() => window.print()}>
          <Printer className="i" size={15} /> Print
        </button>
      </div>
      <div className="actions">
        <button type="button" className="btn ink" onClick={onClose}>
          I have kept them
        </button>
      </div>
    </Dialog>
  );
}
