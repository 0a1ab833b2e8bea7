import { randomBytes } from "node:crypto";
import type { RequestDetail } from "@letsping/core";
import type { RequestListItem } from "@letsping/core";
import { LetsPing } from "@letsping/sdk";
import { createTestApp } from "../../../apps/server/src/testing/create-test-app";
import type { TestApp } from "../../../apps/server/src/testing/create-test-app";
import type { TestClient } from "../../../apps/server/src/testing/test-client";
import { until } from "../../../apps/server/src/testing/until";

type Json = Record<string, unknown>;

/** A gateway, a person, and a client with a key. */
export interface World {
  app: TestApp;
  apiKey: string;
  client: LetsPing;
  /** The pending requests of an action, oldest first, once there are as many as that. */
  pending: (action: string, count?: number) => Promise<RequestListItem[]>;
  /** Every request of an action, whatever came of it. */
  list: (action: string) => Promise<RequestListItem[]>;
  detail: (id: string) => Promise<RequestDetail>;
  approve: (id: string, patched?: Json) => Promise<void>;
  reject: (id: string, reason: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Starts a gateway with a person and a key. Call `close` at the end. */
export async function createWorld(): Promise<World> {
  const app = await createTestApp({ limits: "off" });
  const [person, { apiKey }] = [await app.as("owner"), await app.withKey()];

  async function decide(body: Json): Promise<void> {
    const answer = await person.post("/api/resolve", body as Parameters<TestClient["post"]>[1]);
    if (answer.status !== 200) throw new Error(`The decision was answered ${answer.status}: ${answer.text}`);
  }
  async function list(action: string, more = ""): Promise<RequestListItem[]> {
    const { body } = await person.get(`/api/requests?action=${encodeURIComponent(action)}${more}`);
    return (body.requests as RequestListItem[]).reverse();
  }

  return {
    app,
    apiKey,
    client: new LetsPing(apiKey, { baseUrl: app.url }),
    list,
    async pending(action, count = 1) {
      let found: RequestListItem[] = [];
      const arrived = async () => {
        found = await list(action, "&status=PENDING");
        return found.length >= count;
      };
      await until(`${count} of ${action} wait`, arrived, 30_000);
      return found;
    },
    detail: async (id) => (await person.get(`/api/requests/${id}`)).body as RequestDetail,
    approve: (id, patched) =>
      decide({ id, decision: "approve", ...(patched ? { patched_payload: patched } : {}) }),
    reject: (id, reason) => decide({ id, decision: "reject", reason }),
    close: () => app.close(),
  };
}

/** A name that no other test uses, so that its requests are found in the shared queue. */
export function newName(what: string): string {
  return `${what}_${randomBytes(5).toString("hex")}`;
}
