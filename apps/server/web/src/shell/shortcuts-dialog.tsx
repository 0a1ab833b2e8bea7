import { Dialog } from "../ui/dialog";
import { ShortcutsList, ShortcutsSwitch } from "./shortcuts-list";

/** The list of keys, over the page that one was on. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" wide onClose={onClose}>
      <ShortcutsList />
      <ShortcutsSwitch />
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
