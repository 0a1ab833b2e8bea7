import type { ShieldAnomalies, ShieldMode, ShieldProfiles } from "@letsping/core";
import { plural } from "../../lib/format";
import { MODE_NAMES, MODES } from "../shield/mode-words";
import { bucketName } from "./chart-words";

type Bucket = ShieldAnomalies["buckets"][number];
type Counts = Pick<Bucket, "steps" | "soft" | "hard" | "held">;

const counted = (count: number) => count.toLocaleString("en");

/** “Sat 21 Nov: 3 unusual, 1 very unusual of 214 steps, 1 held”. */
export function behaviourBucketWords({ at, steps, soft, hard, held }: Bucket, bucketMs: number): string {
  const waited = held > 0 ? `, ${counted(held)} held` : "";
  const unusual = `${counted(soft)} unusual, ${counted(hard)} very unusual`;
  return `${bucketName(at, bucketMs)}: ${unusual} of ${plural(steps, "step")}${waited}`;
}

/** All of the time together. */
export function sumOf(buckets: readonly Counts[]): Counts {
  const sum = (count: (bucket: Counts) => number) =>
    buckets.reduce((total, bucket) => total + count(bucket), 0);
  return {
    steps: sum(({ steps }) => steps),
    soft: sum(({ soft }) => soft),
    hard: sum(({ hard }) => hard),
    held: sum(({ held }) => held),
  };
}

const inMode = (mode: ShieldMode, count: number) => `${counted(count)} in ${MODE_NAMES[mode]}`;

/** “The Shield watches 3 agents: 1 in Enforcing, 2 in Shadow.” */
export function watchesWords({ profiles }: ShieldProfiles): string {
  if (profiles.length === 0) return "No agent has asked yet. The Shield learns from the first request.";
  const agents = new Set(profiles.map(({ key_id }) => key_id)).size;
  const modes = [...MODES].reverse().flatMap((mode) => {
    const count = profiles.filter((profile) => profile.mode === mode).length;
    return count > 0 ? [inMode(mode, count)] : [];
  });
  const services = profiles.length > agents ? ` in ${plural(profiles.length, "service")}` : "";
  return `The Shield watches ${plural(agents, "agent")}${services}: ${modes.join(", ")}.`;
}
