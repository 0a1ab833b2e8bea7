import { expect, test } from "vitest";
import * as guardrails from "./index";
import * as patterns from "./patterns/index";

test("exports these values, and no others", () => {
  expect(Object.keys(guardrails).sort()).toMatchInlineSnapshot(`
    [
      "GUARDRAIL_RULES",
      "GuardrailBounds",
      "GuardrailException",
      "GuardrailSettings",
      "INJECTION_RULES",
      "LOOP_DEFAULTS",
      "LoopSettings",
      "MAX_LISTED",
      "TextClass",
      "UserPattern",
      "VelocitySettings",
      "bucketMs",
      "checkCallResult",
      "checkLimitName",
      "checkWindowInput",
      "classify",
      "createEgressPolicy",
      "createGuardrails",
      "createMemoryWindowStore",
      "estimateTokens",
      "exceptionFor",
      "explainInjection",
      "findEgress",
      "findInjection",
      "findPersonal",
      "findSecrets",
      "limitKey",
      "loopHash",
      "maskPersonal",
      "normalPersonal",
    ]
  `);
  expect(Object.keys(patterns)).toEqual(["compilePattern"]);
});
