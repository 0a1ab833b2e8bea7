import type { Socket } from "node:net";
import type { PoolClient } from "pg";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { withConnection } from "../db/one-connection";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { openEvents } from "../testing/event-reader";
import type { TestAnswer } from "../testing/test-client";
import { until } from "../testing/until";
import { sweep } from "./sweeper";

/** A connection of the pool, with what belongs to the driver alone. */
type Connected = PoolClient & { processID: number; connection: { stream: Socket } };

// Longer than a test may take: what is answered in time was told, and did not end by itself.
const WAIT_MS = 60_000;

const GATEWAYS = [
  { name: "a gateway that is alone", isAlone: true },
  { name: "a gateway that may have others beside it", isAlone: false },
];

describe.each(GATEWAYS)("$name", ({ isAlone }) => {
  let app: TestApp;
  let maya: TestPerson;
  let owner: TestPerson;

  beforeAll(async () => {
    app = await createTestApp({ isAlone, limits: "off" });
    maya = await app.as("operator");
    owner = await app.as("owner");
  });
  afterAll(() => app.close());

  /** Begins to wait, and resolves once the call is held. */
  async function hold(key: TestKey, id: string): Promise<{ answer: Promise<TestAnswer> }> {
    const before = app.deps.waiters.count();
    const answer = key.get(`/api/status/${id}?wait_ms=${WAIT_MS}`);
    await until("the call is held", () => app.deps.waiters.count() > before);
    return { answer };
  }

  const batch = (id: string, decision: object) =>
    maya.post("/api/requests/batch-resolve", { items: [{ id, expected_version: 1, ...decision }] });

  const ENDS: [string, string, string, (agent: TestKey, id: string) => Promise<unknown>][] = [
    ["an approval", "APPROVED", "request.approved", (_agent, id) => approve(maya, id)],
    [
      "an approval that was not remembered",
      "APPROVED",
      "request.approved",
      (_agent, id) => {
        app.deps.knownPending.forget(id);
        return approve(maya, id);
      },
    ],
    ["a rejection", "REJECTED", "request.rejected", (_agent, id) => reject(maya, id)],
    [
      "a batch that approves",
      "APPROVED",
      "request.approved",
      (_agent, id) => batch(id, { decision: "approve" }),
    ],
    [
      "a batch that rejects",
      "REJECTED",
      "request.rejected",
      (_agent, id) => batch(id, { decision: "reject", reason: "No." }),
    ],
    [
      "the agent's own withdrawal",
      "CANCELLED",
      "request.cancelled",
      (agent, id) => agent.post(`/api/requests/${id}/cancel`),
    ],
    [
      "the end of its key",
      "CANCELLED",
      "request.cancelled",
      (agent) => owner.post(`/api/keys/${agent.keyId}/revoke`),
    ],
    [
      "the sweeper",
      "EXPIRED",
      "request.expired",
      async (_agent, id) => {
        await app.deps.pool.query(
          "update approval_request set expires_at = clock_timestamp() where id = $1",
          [id],
        );
        return sweep(app.deps);
      },
    ],
    [
      "somebody who looks after its end",
      "EXPIRED",
      "request.expired",
      async (_agent, id) => {
        await app.deps.pool.query(
          "update approval_request set expires_at = clock_timestamp() where id = $1",
          [id],
        );
        return maya.get(`/api/requests/${id}`);
      },
    ],
    [
      "a decision that comes after its end",
      "EXPIRED",
      "request.expired",
      async (_agent, id) => {
        await app.deps.pool.query(
          "update approval_request set expires_at = clock_timestamp() where id = $1",
          [id],
        );
        return approve(maya, id);
      },
    ],
  ];
  test.each(ENDS)(
    "%s is heard by who waits, by others who may, and by streams",
    async (_how, status, type, end) => {
      const agent = await app.withKey();
      const observer = await app.withKey({ scope: "project" });
      const id = await ask(agent);
      const stream = await openEvents(app.url, observer, `/api/requests/${id}/events`);
      try {
        const [first, second, other] = [
          await hold(agent, id),
          await hold(agent, id),
          await hold(observer, id),
        ];
        await end(agent, id);
        for (const { answer } of [first, second, other]) expect((await answer).body.status).toBe(status);
        expect((await stream.next())?.type).toBe(type);
      } finally {
        await stream.close();
      }
    },
  );

  test("a decision is heard by nobody who waits for another request", async () => {
    const agent = await app.withKey();
    const [mine, other] = [await ask(agent), await ask(agent)];
    const held = await hold(agent, other);
    await approve(maya, mine);
    await reject(maya, other);
    expect((await held.answer).body).toMatchObject({ id: other, status: "REJECTED" });
  });

  test("a secret that was rotated away hears nothing, also where it began to wait before", async () => {
    const agent = await app.withKey();
    const id = await ask(agent);
    const held = await hold(agent, id);
    await owner.post(`/api/keys/${agent.keyId}/rotate`, { overlap_ms: 0 });
    await approve(maya, id);
    expect((await held.answer).body.error).toBe("unauthorized");
  });

  test("a secret that was just looked up while it was rotated away is not remembered", async () => {
    const agent = await app.withKey();
    const id = await ask(agent);
    const { pool } = app.deps;
    const paused = new Map<number, Socket>();
    const pause = (client: PoolClient) => {
      const { processID, connection } = client as Connected;
      connection.stream.pause();
      paused.set(processID, connection.stream);
    };
    const looking = await withConnection(app.databaseUrl, async (outside) => {
      const began = (await outside.query("select clock_timestamp() as now")).rows[0].now;
      pool.on("acquire", pause);
      const looking = agent.get("/api/requests?limit=1");
      // What the database says of the key arrives late.
      let late = 0;
      await until("the key was looked up", async () => {
        const { rows } = await outside.query(
          `select pid from pg_stat_activity where pid = any($1) and query_start >= $2 and state = 'idle'
             and query like '%from api_key where hash = $1%'`,
          [[...paused.keys()], began],
        );
        late = rows[0]?.pid ?? 0;
        return late !== 0;
      });
      pool.off("acquire", pause);
      for (const [pid, stream] of paused) if (pid !== late) stream.resume();
      return { answer: looking, late: paused.get(late) };
    });
    await owner.post(`/api/keys/${agent.keyId}/rotate`, { overlap_ms: 0 });
    looking.late?.resume();
    expect((await looking.answer).status).toBe(200);
    expect((await agent.get(`/api/status/${id}?wait_ms=${WAIT_MS}`)).body.error).toBe("unauthorized");
  });

  test("a secret that works on for a while hears on", async () => {
    const agent = await app.withKey();
    const id = await ask(agent);
    const held = await hold(agent, id);
    await owner.post(`/api/keys/${agent.keyId}/rotate`, { overlap_ms: 60_000 });
    await approve(maya, id);
    expect((await held.answer).body.status).toBe("APPROVED");
  });

  test("a key that was revoked hears nothing of what another key asked", async () => {
    const agent = await app.withKey();
    const observer = await app.withKey({ scope: "project" });
    const id = await ask(agent);
    const [held, mine] = [await hold(observer, id), await hold(agent, id)];
    await owner.post(`/api/keys/${observer.keyId}/revoke`);
    await approve(maya, id);
    expect((await held.answer).body.error).toBe("unauthorized");
    expect((await mine.answer).body.status).toBe("APPROVED");
  });

  test("as little does one that another gateway revoked, or rotated", async () => {
    const agent = await app.withKey();
    const observer = await app.withKey({ scope: "project" });
    const id = await ask(agent);
    const held = await hold(observer, id);
    const { pool } = app.deps;
    await pool.query("update api_key set revoked_at = now() where id = $1", [observer.keyId]);
    await pool.query("select pg_notify('letsping_request', $1)", [`${app.projectId} ${id}`]);
    expect((await held.answer).body.error).toBe("unauthorized");
  });

  /** The connection that waits to be told that its transaction was committed. */
  async function untilCommitting(clients: ReadonlyMap<number, PoolClient>): Promise<PoolClient> {
    let found: PoolClient | undefined;
    await until("a commit is under way", async () => {
      const { rows } = await app.deps.pool.query<{ pid: number }>(
        "select pid from pg_stat_activity where datname = current_database() and wait_event = 'advisory'",
      );
      found = clients.get(rows[0]?.pid ?? 0);
      return found !== undefined;
    });
    if (!found) throw new Error("No connection commits.");
    return found;
  }

  const LOST: [string, string, (agent: TestKey, id: string) => Promise<TestAnswer>][] = [
    ["a decision", "APPROVED", (_agent, id) => approve(maya, id)],
    ["a batch", "APPROVED", (_agent, id) => batch(id, { decision: "approve" })],
    ["the end of a key", "CANCELLED", (agent) => owner.post(`/api/keys/${agent.keyId}/revoke`)],
  ];
  test.each(LOST)("%s whose commit was never confirmed is heard too", async (_what, status, end) => {
    const { pool } = app.deps;
    const agent = await app.withKey();
    const id = await ask(agent);
    // A commit that takes as long as the test holds a lock.
    await pool.query(`
      create function wait_at_commit() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock_shared(11); return null; end $$;
      create constraint trigger wait_at_commit after update on approval_request deferrable initially deferred
        for each row execute function wait_at_commit()`);
    const clients = new Map<number, PoolClient>();
    const note = (client: PoolClient) => void clients.set((client as Connected).processID, client);
    pool.on("acquire", note);
    const locker = await pool.connect();
    try {
      await locker.query("select pg_advisory_lock(11)");
      const held = await hold(agent, id);
      const ending = end(agent, id);
      const committing = await untilCommitting(clients);
      const { stream } = (committing as Connected).connection;
      stream.pause();
      await locker.query("select pg_advisory_unlock(11)");
      await until("it is committed", async () => {
        const { rows } = await pool.query("select status from approval_request where id = $1", [id]);
        return rows[0]?.status === status;
      });
      stream.destroy();
      expect((await ending).status).toBe(503);
      expect((await held.answer).body.status).toBe(status);
    } finally {
      locker.release();
      pool.off("acquire", note);
      await pool.query("drop function wait_at_commit cascade");
    }
  });

  test("when the gateway stops, who waits is told to ask again", async () => {
    const stopping = await createTestApp({ isAlone, limits: "off" });
    try {
      const agent = await stopping.withKey();
      const id = await ask(agent);
      const held = agent.get(`/api/status/${id}?wait_ms=${WAIT_MS}`);
      await until("the call is held", () => stopping.deps.waiters.count() === 1);
      stopping.stop();
      const answer = await held;
      expect([answer.status, answer.body.status, answer.headers.get("connection")]).toEqual([
        200,
        "PENDING",
        "close",
      ]);
    } finally {
      await stopping.close();
    }
  });
});
