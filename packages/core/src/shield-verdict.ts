import { z } from "zod";

const Bits = z.number().describe("A step of S bits is one in 2^S.");

/**
 * What the Shield does about steps that are unusual for an agent: learns only, shows them, or holds the dangerous ones for
 * a person.
 */
export const ShieldMode = z.enum(["shadow", "soft_lock", "enforcing"]);
export type ShieldMode = z.infer<typeof ShieldMode>;

/** `soft`: unusual. `hard`: very unusual. Only calls of high and critical priority raise one. */
export const ShieldAlarm = z.enum(["none", "soft", "hard"]);
export type ShieldAlarm = z.infer<typeof ShieldAlarm>;

/** What the Shield said of a request when it came. */
export const ShieldVerdict = z
  .object({
    mode: ShieldMode.describe("Mode that it was judged in."),
    alarm: ShieldAlarm,
    held: z.boolean().describe("Whether it waits for a person because of the Shield."),
    failed: z.boolean().describe("Whether it could not be judged; then it waits for a person."),
    bits: Bits,
    soft_bits: z.number().describe("Above it a step is unusual."),
    hard_bits: z.number().describe("Above it a step is very unusual."),
    text: z.string().describe("The verdict in one sentence."),
    reasons: z
      .array(
        z.object({
          part: z.string().describe("`path`, `earlier`, `payload` or `values`."),
          bits: z.number(),
          text: z.string(),
        }),
      )
      .describe("Why, most important first."),
    key_id: z.string().describe("The agent's key, by which the profile goes."),
    service: z.string().describe("Of the profile that judged it."),
  })
  .meta({ id: "ShieldVerdict" });
export type ShieldVerdict = z.infer<typeof ShieldVerdict>;
