import { LetsPing } from "@letsping/sdk";
import type { ReceiptJwks } from "@letsping/sdk";
import { makeSignInToken } from "../../../apps/server/src/auth/sign-in-link";
import { createTestApp } from "../../../apps/server/src/testing/create-test-app";
import { showAccounts } from "../src/person";

/** The person whom the gateway makes at its first start. */
export const OWNER = { email: "maya@example.com", password: "correct-horse-9", name: "Maya" };

type Change = (payload: Record<string, unknown>) => Record<string, unknown>;

/** A real gateway over a database of its own, with an owner who has a password, and an agent's key. */
export async function startGateway() {
  const app = await createTestApp({
    limits: "off",
    environment: { LETSPING_OWNER_EMAIL: OWNER.email, LETSPING_OWNER_PASSWORD: OWNER.password },
  });
  const maya = await app.as("owner", { name: "Maya" });
  await showAccounts({ url: app.url, headers: maya.headers });
  const test = await app.withKey();
  const live = await app.withKey({ mode: "live" });

  /** Decides as a person does: the route that the dashboard calls, with a session's cookie. */
  async function resolve(body: Record<string, unknown>): Promise<void> {
    const answer = await maya.post("/api/resolve", body);
    if (answer.status !== 200) throw new Error(`The decision was refused: ${answer.text}`);
  }

  return {
    ...app,
    maya,
    apiKey: test.apiKey,
    letsPing: new LetsPing(live.apiKey, { baseUrl: app.url }),
    testLetsPing: new LetsPing(test.apiKey, { baseUrl: app.url }),
    trust: {
      keys: (await app.anonymous.get("/.well-known/jwks.json")).body as ReceiptJwks,
      issuer: app.deps.issuer,
      projectId: app.projectId,
      allowTest: false,
    },
    approve: (id: string) => resolve({ id, decision: "approve" }),
    reject: (id: string, reason: string) => resolve({ id, decision: "reject", reason }),
    async edit(id: string, change: Change): Promise<void> {
      const { body } = await maya.get(`/api/requests/${id}`);
      await resolve({ id, decision: "approve", patched_payload: change(body.payload) });
    },
    /** What `letsping-server sign-in-link` prints behind `#token=`. */
    signInToken: () => makeSignInToken(app.deps.pool, app.deps.random),
    /** A client and an approving person of another project of the same gateway. */
    async stranger() {
      const projectId = await app.addProject("Another");
      const person = await app.as("owner", { projectId });
      const { apiKey } = await app.withKey({ projectId, mode: "live" });
      return {
        letsPing: new LetsPing(apiKey, { baseUrl: app.url }),
        approve: (id: string) => person.post("/api/resolve", { id, decision: "approve" }),
      };
    },
  };
}

export type Gateway = Awaited<ReturnType<typeof startGateway>>;
