import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

test("cursor and times", async () => {
  const viewer = await app.as("viewer");
  for (const at of ["0000-01-01T00:00:00.000Z", "2026-02-30T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "9999-12-31T23:59:59.999Z"]) {
    const cursor = Buffer.from(`c ${at} req_a`).toString("base64url");
    const r = await fetch(`${app.url}/api/requests?cursor=${cursor}`, { headers: (viewer as any).headers ?? {} });
    const a = await viewer.get(`/api/requests?cursor=${cursor}`);
    const b = await viewer.get(`/api/requests?from=${at}`);
    const c = await viewer.get(`/api/requests?from=${at.slice(0, 19)}%2B14:00`);
    console.log(at, a.status, b.status, c.status, r.status, JSON.stringify(a.body).slice(0, 150), JSON.stringify(b.body).slice(0,150));
  }
  for (const q of ["q=%00", "q=%25%25%25%5F", "role=%00", "status=pending,,approved", "person[]=a", "q[a]=1", "q=a&q=b", "__proto__[x]=1", "cursor=" + "A".repeat(100000).slice(0,7000), "service=%ED%A0%80", "limit=1e1", "limit=0x10", "limit=-1", "limit=NaN"]) {
    const a = await viewer.get(`/api/requests?${q}`);
    console.log(q.slice(0, 40), a.status, JSON.stringify(a.body).slice(0, 120));
  }
});

test("memory of fat rows", async () => {
  const key = await app.withKey({ mode: "live" });
  const owner = await app.as("owner");
  const fat = "x".repeat(4_150_000);
  for (let i = 0; i < 120; i++) {
    const r = await key.post("/api/ingest", { service: "s", action: "a", priority: "low", payload: { i, fat } });
    if (r.status !== 200) { console.log(i, r.status, JSON.stringify(r.body).slice(0, 200)); break; }
  }
  const mb = () => Math.round(process.memoryUsage().rss / 1e6);
  let peak = 0;
  const timer = setInterval(() => { peak = Math.max(peak, mb()); }, 5);
  for (const path of ["/api/requests?limit=100", "/api/requests?format=csv", "/api/requests?limit=1"]) {
    (globalThis as any).gc?.();
    peak = 0; const before = mb(); const t = Date.now();
    const r = await owner.get(path).catch((e) => ({ status: String(e), body: "" }));
    peak = Math.max(peak, mb());
    console.log(path, r.status, "before", before, "peak", peak, "ms", Date.now() - t, JSON.stringify(r.body)?.length);
  }
  clearInterval(timer);
}, 240_000);
