import { LetsPing } from "@letsping/sdk";
import { vi } from "vitest";
import { createTestApp } from "../../../apps/server/src/testing/create-test-app";

/** Longest wait for something that has to come, in milliseconds. */
export const DEADLINE_MS = 15_000;

type Change = (payload: Record<string, unknown>) => Record<string, unknown>;

/** A real gateway over a database of its own, its owner signed in, and an agent's key. */
export async function startGateway() {
  const app = await createTestApp({ limits: "off" });
  const owner = await app.as("owner");
  const key = await app.withKey();

  /** Decides as a person does: the route that the dashboard calls, with a session's cookie. */
  async function resolve(body: Record<string, unknown>): Promise<void> {
    const answer = await owner.post("/api/resolve", body);
    if (answer.status !== 200) throw new Error(`The decision was refused: ${answer.text}`);
  }

  return {
    ...app,
    apiKey: key.apiKey,
    letsPing: new LetsPing(key.apiKey, { baseUrl: app.url }),
    approve: (id: string) => resolve({ id, decision: "approve" }),
    reject: (id: string, reason: string) => resolve({ id, decision: "reject", reason }),
    async edit(id: string, change: Change): Promise<void> {
      const { body } = await owner.get(`/api/requests/${id}`);
      await resolve({ id, decision: "approve", patched_payload: change(body.payload) });
    },
    /** Makes the time of a request run out, without waiting 24 hours. */
    async runOut(id: string): Promise<void> {
      await app.deps.pool.query(
        "update approval_request set expires_at = clock_timestamp() where id = $1 and project_id = $2",
        [id, app.projectId],
      );
    },
    /** The id of the only request that waits, as soon as there is one. */
    waiting: () =>
      vi.waitFor(
        async (): Promise<string> => {
          const { body } = await owner.get("/api/requests?status=PENDING");
          if (body.requests.length !== 1) throw new Error(`${body.requests.length} requests wait`);
          return body.requests[0].id;
        },
        { timeout: DEADLINE_MS, interval: 20 },
      ),
    /** A person and an agent of another project of the same gateway. */
    async strangerOf(projectId: string) {
      const person = await app.as("owner", { projectId });
      const { apiKey } = await app.withKey({ projectId });
      return {
        letsPing: new LetsPing(apiKey, { baseUrl: app.url }),
        approve: (id: string) => person.post("/api/resolve", { id, decision: "approve" }),
      };
    },
    /** How far the execution of a request is. */
    execution: async (id: string): Promise<string> =>
      (await owner.get(`/api/requests/${id}`)).body.execution_state,
  };
}

export type Gateway = Awaited<ReturnType<typeof startGateway>>;
