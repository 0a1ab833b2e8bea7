import type { GuardrailReplayAnswer } from "@letsping/core";
import type { GuardrailSettings } from "@letsping/guardrails";
import { useMutation } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { call } from "../../api/client";
import { duration, hourMinute, plural, shortDay } from "../../lib/format";
import { problemWords } from "../../lib/problem-words";
import { AgentMark } from "../../ui/avatar";
import { MarkedText } from "../../ui/marked-text";
import { periodWords, summaryOf, WOULD } from "./replay-words";
import { effectChange } from "./effect-change";
import { ruleTitle } from "./rule-words";
import { storedOf } from "./settings-draft";
import { numberWords } from "./units";

const MOST_RULES = 6;
/** Rules that are named in the row of a change. */
const MOST_NAMED = 2;

interface Props {
  /** As they are saved: what is found is told against them. */
  saved: GuardrailSettings;
  settings: GuardrailSettings;
  isChanged: boolean;
  /** Settings that cannot be saved cannot be tried either. */
  isWrong: boolean;
}

/** What the settings as they stand on the page would change for what was asked before. */
export function ReplayView({ saved, settings, isChanged, isWrong }: Props) {
  const asked = JSON.stringify([storedOf(saved), storedOf(settings)]);
  const replay = useMutation({
    mutationFn: async () => {
      const from = performance.now();
      const body = { settings: storedOf(settings) };
      const found = await call<GuardrailReplayAnswer>("/api/guardrails/replay", { body });
      return { found, asked, saved, settings, tookMs: performance.now() - from };
    },
  });
  const isOfNow = replay.data?.asked === asked;
  return (
    <>
      <p className="t2">
        The last 1,000 requests and refused calls{isChanged ? " under your unsaved changes" : ""}. Nothing is
        sent or saved.
      </p>
      <div className="row flex-wrap">
        <button
          type="button"
          className="btn"
          disabled={replay.isPending || isWrong}
          onClick={() => replay.mutate()}
        >
          <History className="i" size={15} /> {replay.isPending ? "Replaying…" : "Replay"}
        </button>
        {isWrong && <span className="t3">Correct the settings first.</span>}
        {replay.data && !isOfNow && <span className="t3">The settings changed since; replay again.</span>}
      </div>
      {replay.isError && (
        <p className="err" role="alert">
          Not replayed. {problemWords(replay.error)}
        </p>
      )}
      {replay.data && (
        <div className={isOfNow ? "found-out" : "found-out old"} role="status">
          <Found {...replay.data} />
        </div>
      )}
    </>
  );
}

/** What was found, and the settings that it was found by. */
interface Replayed extends Pick<Props, "saved" | "settings"> {
  found: GuardrailReplayAnswer;
  tookMs: number;
}

function Found({ found, saved, settings, tookMs }: Replayed) {
  const { unchanged, newly, isLeast, notJudged, judged } = summaryOf(found);
  if (found.looked_at === 0)
    return <p className="t2">Nothing was asked yet, so there is nothing to replay.</p>;
  const least = isLeast ? "≥ " : "";
  const numbers: readonly (readonly [number, string, string, string])[] = [
    [unchanged, "unchanged", "", ""],
    [newly.flag, "newly flagged", "w", least],
    [newly.block, "newly blocked", "s", least],
    ...(newly.allow > 0 ? [[newly.allow, "newly let through", "g", least] as const] : []),
  ];
  return (
    <>
      <dl className="sum">
        {numbers.map(([count, words, tone, before]) => (
          <div key={words} className={count > 0 ? tone : ""}>
            <dd className="num">
              {before}
              {numberWords(count)}
            </dd>
            <dt>{words}</dt>
          </div>
        ))}
      </dl>
      <div className="bars" aria-hidden="true">
        {numbers.map(
          ([count, words, tone]) => count > 0 && <i key={words} className={tone} style={{ flex: count }} />,
        )}
      </div>
      <Changes found={found} />
      <Rules found={found} saved={saved} settings={settings} />
      <p className="t3 ft num">
        {periodWords(found)}, {plural(found.looked_at, "request")} in {duration(tookMs)}
        {notJudged > 0 &&
          `. ${numberWords(notJudged)} could not be judged: what they were refused for was not stored`}
        {found.out_of_time && ". Time was up before older ones were looked at"}
        {judged > 0 && found.changed === 0 && ". No outcome would change"}.
      </p>
    </>
  );
}

/** “Payment card, Prompt injection: override and 2 more”. */
function rulesWords(rules: readonly string[]): string {
  const more = rules.length - MOST_NAMED;
  const named = rules.slice(0, MOST_NAMED).map(ruleTitle).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
}

function Changes({ found }: { found: GuardrailReplayAnswer }) {
  if (found.changes.length === 0) return null;
  return (
    <ul className="ch">
      {found.changes.map((change) => {
        const { id, kind, service, action, at, now, would, rules } = change;
        return (
          <li key={id}>
            <AgentMark name={service} />
            <div className="min-w-0">
              <p className="cut-text">
                <Link className="id" to={kind === "blocked" ? `/anomalies/${id}` : `/requests/${id}`}>
                  <MarkedText text={action} />
                </Link>{" "}
                <span className="t3">
                  <MarkedText text={service} />
                </span>
              </p>
              <small className="t3">
                {rulesWords(rules)} ·{" "}
                <span className="whitespace-nowrap">
                  {shortDay(at)} {hourMinute(at)}
                </span>
              </small>
            </div>
            <div className="to-be">
              <small className="t3">{WOULD[now].word} becomes</small>
              <span className={`tag ${WOULD[would].tone}`}>{WOULD[would].word}</span>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const SIDES = ["finds now", "would find"] as const;

/** Nothing that is stored says how many: that is not none. */
function NotKnown() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="sr">not known</span>
    </>
  );
}

/** Per rule, what it found and would find, and where nobody can know. */
function Rules({ found, saved, settings }: Omit<Replayed, "tookMs">) {
  const [all, setAll] = useState(false);
  if (found.rules.length === 0) return null;
  const told = found.rules.map((each) => {
    const effect = effectChange(saved, settings, each.rule);
    return { ...each, effect, differs: effect !== null || each.now !== each.would };
  });
  // What would change stands first.
  const rules = told.sort((a, b) => Number(b.differs) - Number(a.differs));
  const shown = all ? rules : rules.slice(0, MOST_RULES);
  return (
    <div className="vtable">
      <table className="rt">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            {SIDES.map((side) => (
              <th key={side} scope="col">
                {side}
              </th>
            ))}
            <th scope="col">not judged</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ rule, now, would, not_judged, effect, differs }) => (
            <tr key={rule} className={differs ? "diff-row" : ""}>
              <th scope="row">
                {ruleTitle(rule)} {effect !== null && <small className="block">{effect}</small>}
              </th>
              {[now, would].map((count, side) => (
                <td key={SIDES[side]} className="num">
                  {now + would > 0 ? numberWords(count) : <NotKnown />}
                </td>
              ))}
              <td className="num t3">{not_judged > 0 ? numberWords(not_judged) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rules.some(({ not_judged }) => not_judged > 0) && (
        <p className="t3 ft">
          Not judged: limits, which need a count over time, and values that were taken out before they were
          stored.
        </p>
      )}
      {shown.length < rules.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show all {rules.length} rules
        </button>
      )}
    </div>
  );
}
