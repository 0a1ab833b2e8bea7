import { LetsPingError } from "@letsping/core";
import { z } from "zod";
import { SCORER_NAMES } from "./score/score-run";

const Share = z.number().gt(0).lt(1);

/** When a profile goes on from Shadow to Soft-Lock. */
const ShadowEnds = z
  .strictObject({
    runs: z.int().min(1).max(10_000).default(30).describe("Runs that were learned."),
    calls: z.int().min(1).max(100_000).default(150).describe("Calls that were learned."),
    unseen: Share.default(0.2).describe("Greatest unseen mass: the share of next steps that would be new."),
  })
  .meta({ id: "ShieldShadowEnds" });

/** What must be true before anything is held. */
const SoftLockEnds = z
  .strictObject({
    runs: z.int().min(19).max(10_000).default(100).describe("Runs that were learned."),
    unseen: Share.default(0.08).describe("Greatest unseen mass."),
    alarm_rate: Share.default(0.1).describe(
      "Greatest share of runs with an alarm, as far as 95 % sure, of the runs since Soft-Lock began.",
    ),
    review_share: Share.default(0.1).describe(
      "Share of the runs of Shadow, the strangest, that a person has looked at.",
    ),
  })
  .meta({ id: "ShieldSoftLockEnds" });

/** How a project's Shield works. `ShieldSettings.parse({})` gives the defaults, which are the measured ones. */
export const ShieldSettings = z
  .strictObject({
    scorer: z.enum(SCORER_NAMES).default("paths"),
    false_alarms: Share.max(0.5)
      .default(0.05)
      .describe("Share of ordinary runs that may have a soft alarm; the soft threshold follows from it."),
    fallback_bits: z
      .number()
      .min(1)
      .max(64)
      .default(22)
      .describe("Threshold while there are too few runs to measure one, in bits."),
    half_life_days: z.number().min(1).max(3650).default(30),
    half_life_runs: z
      .int()
      .min(100)
      .max(100_000)
      .default(200)
      .describe("Runs. The slower of both half-lives counts; below 100 runs, attacks are forgotten too."),
    idle_ms: z
      .int()
      .min(60_000)
      .max(86_400_000)
      .default(1_800_000)
      .describe("Milliseconds without a step after which a run is over: 30 minutes."),
    shadow_ends: ShadowEnds.prefault({}),
    soft_lock_ends: SoftLockEnds.prefault({}),
    enforce_automatically: z
      .boolean()
      .default(false)
      .describe("Whether a profile that may enforce does so without a person's click."),
    demote_alarms: z
      .int()
      .min(1)
      .max(20)
      .default(5)
      .describe("Alarms that people approved, among the last 20 runs, after which nothing is held any more."),
    approval_weight: z.number().min(1).max(10).default(5).describe("Runs that an approved step counts for."),
    approval_cap: z
      .number()
      .min(1)
      .max(100)
      .default(10)
      .describe("Most that approvals add within a half-life."),
    pardon_days: z
      .number()
      .min(1)
      .max(365)
      .default(90)
      .describe("Days after which a pardon ends at the latest."),
  })
  .meta({ id: "ShieldSettings" });
export type ShieldSettings = z.infer<typeof ShieldSettings>;
/** Settings as they may be written: everything has a default. */
export type ShieldSettingsInput = z.input<typeof ShieldSettings>;

/** Settings with their defaults. @throws LetsPingError `invalid_option` that names the one that is not valid */
export function shieldSettings(input: ShieldSettingsInput = {}): ShieldSettings {
  const parsed = ShieldSettings.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LetsPingError(
    "invalid_option",
    `The setting ${issue?.path.join(".") || "object"} of the Shield is not valid: ${issue?.message ?? ""}`,
    { cause: parsed.error },
  );
}
