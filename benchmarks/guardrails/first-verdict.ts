/** The program of the package's README. Run: npx tsx --conditions=@letsping/source benchmarks/guardrails/first-verdict.ts */
// #region evaluate
import { createGuardrails } from "@letsping/guardrails";

const guardrails = createGuardrails({ rules: { egress: "flag" } });

const payload = {
  note: "Refund 4111 1111 1111 1111, said ann@example.com",
  callback: "http://10.0.0.8/done",
  to: "ann@example.com",
};
const verdict = guardrails.evaluate(payload, {
  projectId: "proj_1",
  service: "billing-agent",
  action: "refund_user",
  agent: "agt_1",
  nowMs: Date.now(),
  salt: "tZ2v0m8Qw3Jr5yXk7cLh1A", // 16 random bytes as base64url, new for each request
});

console.log(verdict.action, verdict.payload);
for (const { rule, action, path, span } of verdict.findings) console.log(rule, action, path, span);
// #endregion
