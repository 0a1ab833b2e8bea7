import { AsBasis } from "./as-basis";
import { DurationInput } from "./duration-input";
import { useEditing } from "./editing";
import { NumberInput } from "./number-input";
import { DEFAULTS } from "./settings-draft";
import { numberWords, timeWords } from "./units";

/** When the same calls are a loop. */
export function LoopPanel() {
  const { here, mayEdit, setField } = useEditing();
  const { consecutive, cycles, window_ms } = here.loop;
  const or = (value: number | null) => value ?? Number.NaN;
  return (
    <>
      <ul className="buds">
        <li className="one">
          <span>
            The same call in a row
            <small className="t3">Default {numberWords(DEFAULTS.loop.consecutive)}</small>
          </span>
          <NumberInput
            label="The same call in a row"
            value={consecutive}
            least={2}
            most={20}
            after="times"
            disabled={!mayEdit}
            onValue={(value) => setField("loop", "consecutive", or(value))}
          />
          <AsBasis section="loop" fields={["consecutive"]} title="The same call in a row" />
        </li>
        <li className="one">
          <span>
            Two or three calls in turn
            <small className="t3">Default {numberWords(DEFAULTS.loop.cycles)}</small>
          </span>
          <NumberInput
            label="Two or three calls in turn"
            value={cycles}
            least={2}
            most={8}
            after="rounds"
            disabled={!mayEdit}
            onValue={(value) => setField("loop", "cycles", or(value))}
          />
          <AsBasis section="loop" fields={["cycles"]} title="Two or three calls in turn" />
        </li>
        <li className="one">
          <span>
            A call is forgotten after
            <small className="t3">Default {timeWords(DEFAULTS.loop.window_ms)}</small>
          </span>
          <DurationInput
            label="A call is forgotten after"
            value={window_ms}
            disabled={!mayEdit}
            onValue={(value) => setField("loop", "window_ms", value)}
          />
          <AsBasis section="loop" fields={["window_ms"]} title="A call is forgotten after" />
        </li>
      </ul>
      <p className="t3">
        <small>
          Key order, white space, ids and times do not hide a loop. Reading that gets another result is none.
        </small>
      </p>
    </>
  );
}
