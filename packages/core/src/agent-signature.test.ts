import { describe, expect, test } from "vitest";
import { sharedVectors } from "../test/shared-vectors";
import {
  signAgentBodyV1,
  signWebhookV1,
  verifyAgentBodyV1,
  verifyEscrowV1,
  verifyWebhookV1,
} from "./agent-signature";
import type { AgentBodyV1, EscrowEventV1 } from "./agent-signature";

interface Legacy {
  agent_secret: string;
  sign_ingest: {
    name: string;
    body?: AgentBodyV1;
    body_json?: string;
    agent_signature?: string;
    python_agent_signature?: string;
    js_reserialised_signature?: string;
  }[];
  escrow_secret: string;
  escrow: { name: string; event: EscrowEventV1; expect?: boolean; expect_ours_compat?: boolean }[];
  webhook: { secret: string; body: string; header: string };
}
const legacy = sharedVectors<Legacy>("letsping-legacy-v1.json");
const SECRET = "as_test_0123456789abcdef";
const BODY = { project_id: "proj_1", service: "s", action: "a", payload: { note: "Zoë €", x: 1 } };

describe.skipIf(!legacy)(
  "the formats of published clients (skipped where ../shared/vectors is absent)",
  () => {
    test.each(legacy?.sign_ingest ?? [])("agent signature: $name", (sample) => {
      const secret = legacy?.agent_secret ?? "";
      const body = sample.body ?? (JSON.parse(sample.body_json ?? "{}") as AgentBodyV1);
      const payloadText = /"payload":(.*)\}$/s.exec(sample.body_json ?? "")?.[1];
      if (sample.agent_signature) expect(signAgentBodyV1(secret, body)).toBe(sample.agent_signature);
      const signatures = [
        sample.agent_signature,
        sample.python_agent_signature,
        sample.js_reserialised_signature,
      ];
      for (const signature of signatures.filter(Boolean)) {
        expect(verifyAgentBodyV1(secret, body, signature, payloadText)).toBe(true);
        expect(verifyAgentBodyV1(`${secret}x`, body, signature, payloadText)).toBe(false);
      }
    });
    test.each(legacy?.escrow ?? [])("escrow: $name", (sample) => {
      const expected = sample.expect ?? sample.expect_ours_compat;
      expect(verifyEscrowV1(legacy?.escrow_secret ?? "", sample.event)).toBe(expected);
    });
    test("webhook header", () => {
      const { secret, body, header } = (legacy as Legacy).webhook;
      expect(signWebhookV1(secret, body, 1771615800000)).toBe(header);
      expect(verifyWebhookV1(secret, body, header)).toBe(true);
      expect(verifyWebhookV1(secret, `${body} `, header)).toBe(false);
    });
  },
);

test("a malformed signature is false and never an error", () => {
  for (const signature of [
    undefined,
    null,
    1,
    "",
    "zz",
    "A".repeat(64),
    signAgentBodyV1(SECRET, BODY).toUpperCase(),
  ]) {
    expect(verifyAgentBodyV1(SECRET, BODY, signature)).toBe(false);
  }
});
