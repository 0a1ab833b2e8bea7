import type { ShieldVerdict } from "@letsping/core";
import { scaleOf } from "./scale";
import { bitsWords } from "./verdict-words";

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;

/** How far a step lies from what is ordinary for its agent, with the marks above which it is unusual. */
export function OddsScale({ verdict }: { verdict: ShieldVerdict }) {
  const { fill, soft, hard, isBeyond, softSide } = scaleOf(verdict);
  const [softWords, hardWords] = [bitsWords(verdict.soft_bits), bitsWords(verdict.hard_bits)];
  const marks =
    soft === null
      ? `very unusual above ${hardWords}`
      : `unusual above ${softWords}, very unusual above ${hardWords}`;
  return (
    <div className="odds-scale" role="img" aria-label={`${bitsWords(verdict.bits)}; ${marks}`}>
      <div className={isBeyond ? "track beyond" : "track"}>
        <i style={{ width: percent(fill) }} />
        {soft !== null && <u style={{ left: percent(soft) }} />}
        <u style={{ left: percent(hard) }} />
      </div>
      <div className="marks num">
        {soft !== null && (
          <span className={softSide} style={{ left: percent(soft) }}>
            unusual {verdict.soft_bits.toFixed(1)}
          </span>
        )}
        <span className="right" style={{ left: percent(hard) }}>
          very unusual {verdict.hard_bits.toFixed(1)}
        </span>
      </div>
    </div>
  );
}
