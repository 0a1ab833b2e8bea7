import { z } from "zod";
import { EgressSettings } from "../egress/egress-policy";
import { CostSettings } from "../limits/cost";
import { LOOP_DEFAULTS } from "../limits/window-store";
import { GUARDRAIL_RULES } from "./rules";
import { VELOCITY_SCOPES } from "./rules";

const LONGEST_WINDOW_MS = 31 * 24 * 60 * 60 * 1000;

/** Every id of a rule, and everything that stands before a dot of one: `dlp`, `dlp.secret`, `dlp.secret.github`. */
const RULE_NAMES = new Set(
  GUARDRAIL_RULES.flatMap(({ id }) =>
    id.split(".").map((_, index, parts) => parts.slice(0, index + 1).join(".")),
  ),
);
const PATTERN_ID = /^[a-z0-9][a-z0-9_-]{0,39}$/;
const PATTERN_RULE = /^pattern(?:\.[a-z0-9][a-z0-9_-]{0,39})?$/;

const isRuleName = (name: string) => RULE_NAMES.has(name) || PATTERN_RULE.test(name);
const notARule = (name: string) =>
  `"${name.slice(0, 80)}" is not the name of a rule; dlp, dlp.card or pattern.staff-id would be.`;

const RuleName = z.string().refine(isRuleName, { error: ({ input }) => notARule(String(input)) });

const RuleStates = z
  .record(z.string(), z.enum(["on", "flag", "off"]))
  .superRefine((states, context) => {
    for (const name of Object.keys(states))
      if (!isRuleName(name))
        context.addIssue({ code: "custom", message: notARule(name), path: [name.slice(0, 80)] });
  })
  .describe("By rule or family; the longest name that fits decides: { dlp: flag, dlp.card: on }.");

const Name = z.string().min(1).max(256);

/** At most `limit` requests of one agent, service, action or of the whole project in `window_ms`. */
const VelocityRule = z.strictObject({
  per: z.enum(VELOCITY_SCOPES),
  limit: z.int().min(1).max(10_000).describe("Requests, from 1 to 10,000."),
  window_ms: z.int().min(1000).max(LONGEST_WINDOW_MS).describe("Milliseconds, from 1 second to 31 days."),
});

export const VelocitySettings = z
  .strictObject({
    limits: z
      .array(VelocityRule)
      .max(8)
      .refine(
        (rules) => new Set(rules.map((rule) => `${rule.per} ${rule.window_ms}`)).size === rules.length,
        {
          error: "Two limits have the same scope and window; keep one of them.",
        },
      )
      .default([{ per: "agent", limit: 600, window_ms: 60_000 }])
      .describe("Default: 600 requests a minute for each agent."),
    recover: z
      .enum(["window", "sliding"])
      .default("window")
      .describe(
        "window: closed until a whole window after the request over the limit. sliding: until there is room.",
      ),
  })
  .meta({ id: "VelocitySettings" });

export const LoopSettings = z
  .strictObject({
    consecutive: z.int().min(2).max(20).default(LOOP_DEFAULTS.consecutive).describe("Same calls in a row."),
    cycles: z.int().min(2).max(8).default(LOOP_DEFAULTS.cycles).describe("Rounds of two or three calls."),
    window_ms: z
      .int()
      .min(1000)
      .max(LONGEST_WINDOW_MS)
      .default(LOOP_DEFAULTS.windowMs)
      .describe("Milliseconds after which a call is forgotten, from 1 second to 31 days."),
  })
  .meta({ id: "LoopSettings" });

/** A pattern of a project's own. It runs on an engine whose time is linear. */
export const UserPattern = z
  .strictObject({
    id: z.string().regex(PATTERN_ID).describe("The rule is then `pattern.<id>`."),
    pattern: z
      .string()
      .min(1)
      .max(500)
      .describe("RE2 syntax: no look-around, no back-references. At most 500 characters."),
    ignore_case: z.boolean().default(false),
    effect: z.enum(["redact", "flag", "block"]).default("flag"),
    title: z.string().min(1).max(120).optional().describe("What is found, for people."),
  })
  .meta({ id: "UserPattern" });
export type UserPattern = z.infer<typeof UserPattern>;

/** Where a rule is not looked at, as a false alarm proposes it. */
export const GuardrailException = z
  .strictObject({
    rule: RuleName,
    path: z
      .string()
      .max(1024)
      .regex(/^(?:\/.*)?$/)
      .describe("JSON Pointer of the value; a step `*` stands for any one step."),
    service: Name.optional().describe("Not given: every service."),
    action: Name.optional().describe("Not given: every action."),
  })
  .meta({ id: "GuardrailException" });
export type GuardrailException = z.infer<typeof GuardrailException>;

/** How much is looked at. What lies beyond a bound is refused, and none of it kept. */
export const GuardrailBounds = z
  .strictObject({
    depth: z.int().min(1).max(200).default(64).describe("Objects and arrays inside each other."),
    leaves: z.int().min(1).max(500_000).default(50_000).describe("Texts, numbers, booleans and nulls."),
    characters: z
      .int()
      .min(1)
      .max(16_777_216)
      .default(4_194_304)
      .describe("UTF-16 units of all texts and keys."),
    findings_per_family: z.int().min(1).max(1000).default(100).describe("Listed; all of them are acted on."),
  })
  .meta({ id: "GuardrailBounds" });

/** What may be spent, and by whom. */
const CostBudgets = CostSettings.extend({
  per: z.enum(["agent", "project"]).default("project").describe("Whose spending counts against a budget."),
}).meta({ id: "GuardrailCostSettings" });

/** Some fields of a section, without the defaults of the others: what is not given stays as the project has it. */
function partOf<Shape extends z.ZodRawShape>(section: z.ZodObject<Shape>) {
  const partial = section.partial();
  return z.record(z.string(), z.unknown()).superRefine((part, context) => {
    const issues = partial.safeParse(part).error?.issues ?? [];
    for (const { message, path } of issues) context.addIssue({ code: "custom", message, path });
  });
}

/** Sections that differ for one service or action. What is given replaces that field; `rules` are added. */
const Override = z
  .strictObject({
    service: Name.optional().describe("Not given: every service."),
    action: Name.optional().describe("Not given: every action."),
    rules: RuleStates.optional(),
    egress: partOf(EgressSettings).optional(),
    velocity: partOf(VelocitySettings).optional(),
    cost: partOf(CostBudgets).optional(),
    loop: partOf(LoopSettings).optional(),
  })
  .meta({ id: "GuardrailOverride" });

/** The guardrails of a project, as they are stored. `GuardrailSettings.parse({})` gives the defaults. */
export const GuardrailSettings = z
  .strictObject({
    rules: RuleStates.default({}),
    egress: EgressSettings.prefault({}),
    velocity: VelocitySettings.prefault({}),
    cost: CostBudgets.prefault({}),
    loop: LoopSettings.prefault({}),
    patterns: z
      .array(UserPattern)
      .max(20)
      .refine((patterns) => new Set(patterns.map(({ id }) => id)).size === patterns.length, {
        error: "Two patterns have the same id; rename one of them.",
      })
      .default([]),
    exceptions: z.array(GuardrailException).max(500).default([]),
    overrides: z.array(Override).max(100).default([]).describe("Later ones win over earlier ones."),
    bounds: GuardrailBounds.prefault({}),
  })
  .meta({ id: "GuardrailSettings" });
export type GuardrailSettings = z.infer<typeof GuardrailSettings>;
/** Settings as they may be written: everything has a default. */
export type GuardrailSettingsInput = z.input<typeof GuardrailSettings>;
