import { ShortcutsList, ShortcutsSwitch } from "../../shell/shortcuts-list";

/** The list of keys as a page of the settings. */
export default function ShortcutsPage() {
  return (
    <div className="page page-settings">
      <div className="head">
        <h1>Keyboard shortcuts</h1>
      </div>
      <div className="scroll">
        <div className="w">
          <section>
            <p className="t3 mb-4">
              Keys are ignored while you write in a field. A works once a request has been shown for a moment,
              and never repeats while it is held.
            </p>
            <ShortcutsSwitch />
          </section>
          <section>
            <h2 className="sr">The keys</h2>
            <ShortcutsList />
          </section>
        </div>
      </div>
    </div>
  );
}
