import { LetsPingError } from "@letsping/core";
import { Priority } from "@letsping/core";
import { PRIORITIES } from "@letsping/core";
import { z } from "zod";
import { GraphData } from "../graph/graph-data";
import { readGraph } from "../graph/graph-data";
import { writeGraph } from "../graph/graph-data";
import type { Step } from "../graph/step";
import type { Profile } from "./profile";
import { SHIELD_MODES } from "./profile";
import type { RunRecord } from "./run-record";

export const ShieldModeName = z.enum(SHIELD_MODES);

const Time = z.number().min(0);
const Action = z.strictObject({ service: z.string(), action: z.string() });

/** A profile as it is stored: JSON. */
export const ProfileData = z
  .strictObject({
    format: z.literal(1),
    version: z.int().min(1),
    mode: ShieldModeName,
    mode_since_ms: Time,
    is_established: z.boolean(),
    graph: GraphData,
    total_runs: z.int().min(0),
    texts: z
      .array(z.string())
      .describe("Names, skeletons, paths and fingerprints of the records, each once."),
    records: z
      .array(z.tuple([z.string(), z.int(), Time, z.number(), z.boolean(), z.boolean(), z.array(z.int())]))
      .describe(
        "Id, version, end, age, learned in Shadow, reviewed, steps: places of service, action, skeleton, number of the priority, number of fingerprints, and places of path and value of each.",
      ),
    trial: z.strictObject({ runs: z.int().min(0), alarms: z.int().min(0) }),
    outcomes: z.array(z.boolean()),
    pardons: z.array(
      z.strictObject({
        ...Action.shape,
        previous: Action.nullable(),
        skeleton: z.string(),
        granted_ms: Time,
        age: Time,
      }),
    ),
    done: z.array(z.tuple([z.string(), Time])),
    horizon_ms: Time,
  })
  .meta({ id: "ShieldProfile" });
export type ProfileData = z.infer<typeof ProfileData>;

/** Texts by their places. */
function createTexts() {
  const places = new Map<string, number>();
  const texts: string[] = [];
  return {
    texts,
    placeOf(text: string): number {
      const known = places.get(text);
      if (known !== undefined) return known;
      const place = texts.push(text) - 1;
      places.set(text, place);
      return place;
    },
  };
}

function writeSteps(steps: readonly Step[], placeOf: (text: string) => number): number[] {
  return steps.flatMap(({ service, action, skeleton, priority, fingerprints }) => [
    placeOf(service),
    placeOf(action),
    placeOf(skeleton),
    PRIORITIES.indexOf(priority),
    // -1: none were asked for, which is not the same as none.
    fingerprints?.length ?? -1,
    ...(fingerprints ?? []).flatMap(({ path, value }) => [placeOf(path), placeOf(value)]),
  ]);
}

/** The profile as JSON. */
export function writeProfile(profile: Profile): ProfileData {
  const { texts, placeOf } = createTexts();
  return {
    format: 1,
    version: profile.version,
    mode: profile.mode,
    mode_since_ms: profile.modeSinceMs,
    is_established: profile.isEstablished,
    graph: writeGraph(profile.graph),
    total_runs: profile.totalRuns,
    records: profile.records.map(({ id, version, endedMs, age, isFromShadow, isReviewed, steps }) => [
      id,
      version,
      endedMs,
      age,
      isFromShadow,
      isReviewed,
      writeSteps(steps, placeOf),
    ]),
    texts,
    trial: profile.trial,
    outcomes: profile.outcomes,
    pardons: profile.pardons.map(({ grantedMs, ...pardon }) => ({ ...pardon, granted_ms: grantedMs })),
    done: profile.done.map(({ id, atMs }) => [id, atMs]),
    horizon_ms: profile.horizonMs,
  };
}

function damaged(what: string): never {
  throw new LetsPingError(
    "invalid_option",
    `A stored profile was to be read, and ${what}. Reset the profile, or restore it from a backup.`,
  );
}

function readSteps(numbers: readonly number[], texts: readonly string[]): Step[] {
  const steps: Step[] = [];
  let at = 0;
  const next = () => numbers[at++] ?? damaged("a step of it is cut off");
  const text = () => texts[next()] ?? damaged("a step of it names a text that is not there");
  while (at < numbers.length) {
    const [service, action, skeleton] = [text(), text(), text()];
    const priority = Priority.safeParse(PRIORITIES[next()]).data ?? damaged("a step of it has no priority");
    const count = next();
    const fingerprints = Array.from({ length: Math.max(0, count) }, () => ({ path: text(), value: text() }));
    steps.push({ service, action, skeleton, priority, ...(count >= 0 && { fingerprints }) });
  }
  return steps;
}

/** The profile of its JSON. @throws LetsPingError `invalid_option` for what is no profile */
export function readProfile(stored: unknown): Profile {
  const parsed = ProfileData.safeParse(stored);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return damaged(`its ${issue?.path.join(".") || "form"} is not valid (${issue?.message ?? ""})`);
  }
  const { data } = parsed;
  const records = data.records.map(
    ([id, version, endedMs, age, isFromShadow, isReviewed, steps]): RunRecord => ({
      id,
      version,
      endedMs,
      age,
      isFromShadow,
      isReviewed,
      steps: readSteps(steps, data.texts),
    }),
  );
  return {
    version: data.version,
    mode: data.mode,
    modeSinceMs: data.mode_since_ms,
    isEstablished: data.is_established,
    graph: readGraph(data.graph),
    totalRuns: data.total_runs,
    records,
    trial: data.trial,
    outcomes: data.outcomes,
    pardons: data.pardons.map(({ granted_ms: grantedMs, ...pardon }) => ({ ...pardon, grantedMs })),
    done: data.done.map(([id, atMs]) => ({ id, atMs })),
    horizonMs: data.horizon_ms,
  };
}
