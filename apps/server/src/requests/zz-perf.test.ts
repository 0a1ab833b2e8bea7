import { test, beforeAll, afterAll } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import { ask } from "../testing/asking";
import { SAMPLE_REQUEST } from "./sample-request";
import { filterOf } from "./filter";
import { LISTED } from "./list-item";
import { listRequests } from "./list";
import { openRequest } from "./request-row";
import { listItem } from "./list-item";
import { choicesOf } from "./choices";
let app: any; let maya: any; let agent: any; let viewer: any;
beforeAll(async () => {
  app = await createTestApp(); agent = await app.withKey(); maya = await app.as("operator"); viewer = await app.as("viewer");
  await app.deps.pool.query(`insert into approval_request (id, project_id, key_id, agent_id, service, action, mode, held, priority, roles, status, version, sealed_body, payload_digest, created_at, expires_at, resolved_at, decided_by, receipt)
   select 'req_' || lpad(n::text, 26, '0'), $1, case when n % 3 = 0 then $2 end, case when n % 10 = 0 then 'agt_' || (n % 40) end, 'service-' || (n % 12), 'action-' || (n % 35), case when n % 2 = 0 then 'live' else 'test' end, true,
     (array['low','medium','high','critical'])[1 + n % 4], case when n % 9 = 0 then array['finance'] else array[]::text[] end,
     case when n % 20 = 0 then 'PENDING' when n % 3 = 0 then 'REJECTED' when n % 3 = 1 then 'APPROVED' else 'EXPIRED' end, 1, sha512(n::text::bytea) || sha512((n+1)::text::bytea)||sha512((n+2)::text::bytea)||sha512((n+3)::text::bytea)||sha512((n+4)::text::bytea)||sha512((n+5)::text::bytea)||sha512((n+6)::text::bytea)||sha512((n+7)::text::bytea)||sha512((n+8)::text::bytea)||sha512((n+9)::text::bytea), 'x',
     now() - (200000 - n) * interval '30 seconds' - interval '1 day', now() + (n % 9999) * interval '1 minute', case when n % 20 = 0 then null else now() end, case when n % 3 <> 2 and n % 20 <> 0 then $3 end, case when n % 20 = 0 then null else repeat('r', 900) end
   from generate_series(1, 200000) n`, [app.projectId, agent.keyId, maya.userId]);
  await app.deps.pool.query("vacuum analyze approval_request");
}, 600000);
afterAll(() => app.close());
test("perf", async () => {
  const rid = 'req_' + '0'.repeat(25) + '1';
  const queries: Record<string, any> = {
    none: {}, pending: { status: "PENDING" }, approved: { status: "APPROVED,APPROVED_WITH_MODIFICATIONS" }, service: { service: "service-3" }, absentService: { service: "nope" }, action: {action: "action-3"}, absentAction: {action:"nope"}, agent: { agent: "agt_10" }, absentAgent: { agent: "agt_x" }, key: { key: agent.keyId }, person: { person: maya.userId }, absentPerson: { person: "usr_x" }, role: { role: "finance" }, absentRole: { role: "nope" }, execution: { execution: "FAILED" }, priority: { priority: "critical" }, modePending: { status: "PENDING", mode: "live", priority: "critical" }, cancelled: {status: "CANCELLED"}, range: { from: "2026-10-01T00:00:00Z", to: "2026-10-02T00:00:00Z" }, q: { q: "action-3" }, qAbsent: { q: "nothing-here" }, qPerson: { q: "operator" }, qId: { q: rid }, qPending: {q: "nothing", status: "PENDING"}, absentRange: {to: "2020-01-01T00:00:00Z"},
  };
  for (const [name, query] of Object.entries(queries)) {
    const { conditions, values } = filterOf(query, { kind: "person", role: "owner", projectId: app.projectId } as any);
    const order = query.status === "PENDING" ? "request.expires_at, request.id" : "request.created_at desc, request.id desc";
    const sql = `${LISTED} where request.project_id = $1 and request.id in (select request.id from approval_request request where ${conditions.join(" and ")} order by ${order} limit 51) order by ${order}`;
    await app.deps.pool.query(sql, values);
    const began = performance.now(); await app.deps.pool.query(sql, values); const ms = performance.now() - began;
    console.log("PERF", name, ms.toFixed(1));
    if (ms > 60) { const { rows } = await app.deps.pool.query(`explain (analyze, buffers) ${sql}`, values); console.log(rows.map((r: any) => r["QUERY PLAN"]).join("\n")); }
  }
  for (let i = 0; i < 2; i++) { const b = performance.now(); await choicesOf(app.deps, app.projectId); console.log("PERF choices", (performance.now() - b).toFixed(1)); }
  for (let i = 0; i < 200; i++) await ask(agent, { ...(SAMPLE_REQUEST as any), service: "new" });
  { const u = process.cpuUsage(); for (let i = 0; i < 20; i++) await listRequests(app.deps, { limit: 200, service: "new" } as any, { kind: "person", role: "owner", projectId: app.projectId } as any); const d = process.cpuUsage(u); console.log("PERF cpu per page200", ((d.user + d.system) / 20000).toFixed(1)); 
    const b = performance.now(); const { rows } = await app.deps.pool.query(`${LISTED} where request.project_id = $1 and request.service = 'new' limit 200`, [app.projectId]); console.log("PERF sql page200", (performance.now() - b).toFixed(1)); const u2 = process.cpuUsage(); for (let i=0;i<20;i++) rows.forEach((r: any) => openRequest(app.deps, r)); const d2 = process.cpuUsage(u2); console.log("PERF cpu open200", ((d2.user + d2.system) / 20000).toFixed(1));
    const u3 = process.cpuUsage(); for (let i=0;i<20;i++) rows.forEach((r: any) => listItem(app.deps, r)); const d3 = process.cpuUsage(u3); console.log("PERF cpu item200", ((d3.user + d3.system) / 20000).toFixed(1)); }
  for (let i = 0; i < 3; i++) { const b = performance.now(); const r = await app.deps.pool.query("explain (analyze) select count(*)::int as count, clock_timestamp() as now from approval_request where project_id = $1 and status = 'PENDING' and held and expires_at > clock_timestamp()", [app.projectId]); console.log("PERF count", (performance.now() - b).toFixed(1)); if (i===2) console.log(r.rows.map((x: any) => "PERFX " + x["QUERY PLAN"]).join("\n")); }
  for (const who of [maya, viewer]) for (let i = 0; i < 6; i++) { const b = performance.now(); const a = await who.get("/api/requests?limit=200&service=new"); console.log("PERF page200", a.body.requests.length, (performance.now() - b).toFixed(1)); }
  for (let i = 0; i < 3; i++) { const b = performance.now(); await maya.get("/api/summary"); console.log("PERF summary", (performance.now() - b).toFixed(1)); }
  for (let i = 0; i < 3; i++) { const b = performance.now(); await maya.get("/api/actions"); console.log("PERF actions", (performance.now() - b).toFixed(1)); }
}, 600000);
