import { connect } from "node:net";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { until } from "../testing/until";

let app: TestApp;
let owner: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  owner = await app.as("owner");
});
afterAll(() => app.close());

/** Sends a call in these pieces and hangs up without waiting; resolves when the gateway is done with it. */
async function hangUpAfter(path: string, pieces: readonly string[], more: string): Promise<void> {
  const before = app.logged().length;
  const socket = connect(app.port, "127.0.0.1");
  const headers = `Host: 127.0.0.1:${app.port}\r\nCookie: ${owner.headers["Cookie"]}\r\nOrigin: ${app.url}\r\n`;
  socket.write(`POST ${path} HTTP/1.1\r\n${headers}Content-Type: application/json\r\n${more}\r\n\r\n`);
  for (const piece of pieces) socket.write(piece);
  socket.end();
  await until("the call is over", () => app.logged().slice(before).includes('"msg":"call"'));
  // Whoever calls later is answered later: what the call still does is done.
  for (let calls = 0; calls < 5; calls++) await owner.get("/api/keys");
}

const BODY = '{"overlap_ms":0}';
const SENT: [string, readonly string[], string][] = [
  ["at once, whole", [BODY], `Content-Length: ${BODY.length}`],
  ["in chunks, whole", [`10\r\n${BODY}\r\n0\r\n\r\n`], "Transfer-Encoding: chunked"],
  ["too short", [BODY.slice(0, 8)], `Content-Length: ${BODY.length}`],
  ["in chunks, without an end", [`10\r\n${BODY}\r\n`], "Transfer-Encoding: chunked"],
];

// A body may be left out of this call: what it then means is a day in which the old secret works on.
test.each(SENT)(
  "a body that is sent %s never counts as none, though its sender hangs up",
  async (_how, pieces, more) => {
    for (let round = 0; round < 5; round++) {
      const agent = await app.withKey();
      await hangUpAfter(`/api/keys/${agent.keyId}/rotate`, pieces, more);
      const { rows } = await app.deps.pool.query(
        "select previous_until > rotated_at as works_on from api_key where project_id = $1 and id = $2",
        [app.projectId, agent.keyId],
      );
      expect([null, false]).toContain(rows[0]?.works_on);
    }
  },
);

test("a call without a body needs none", async () => {
  const agent = await app.withKey();
  const answer = await owner.post(`/api/keys/${agent.keyId}/rotate`);
  expect(answer.body.key.overlap).not.toBeNull();
});
