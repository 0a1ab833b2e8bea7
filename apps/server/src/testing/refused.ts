import type { JsonObject } from "@letsping/core";
import { REFUND } from "./asking";
import type { TestApp } from "./create-test-app";
import type { TestKey } from "./create-test-app";

/** Asks something that the guardrails refuse, and returns the id under which people see it. */
export async function refused(app: TestApp, key: TestKey, more: JsonObject): Promise<string> {
  const answer = await key.post("/api/ingest", { ...REFUND, schema: null, restores_hidden: true, ...more });
  if (answer.status !== 422 && answer.status !== 429)
    throw new Error(`The ingest was answered ${answer.status}: ${answer.text}`);
  const { rows } = await app.deps.pool.query<{ id: string }>(
    "select id from blocked_call where key_id = $1 order by last_at desc, id desc limit 1",
    [key.keyId],
  );
  return rows[0]?.id ?? "";
}
