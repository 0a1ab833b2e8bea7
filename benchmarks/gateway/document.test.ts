import { expect } from "vitest";
import { it } from "vitest";
import { documentOf } from "./document";
import { summarise } from "./summary";
import { NAMES } from "./system-names";
import { targetsOf } from "./targets";

const resultOf = (cyclesPerSecond: number) => ({
  latency30: { p50: 2, p95: 5, p99: 9 },
  latency1000: { p50: 3, p95: 8, p99: 12 },
  cyclesPerSecond,
  createsPerSecond: 1_234,
  cpuPerCycle: { gateway: 1.5 },
  database: { version: "18.4", fsync: "on" },
});

it("says with what it was measured, and shows every table", () => {
  const measured = [
    { name: NAMES.ours, results: [resultOf(900), resultOf(950)], bytesPerWaiter: null },
    { name: NAMES.dbos, results: [resultOf(300), resultOf(200)], bytesPerWaiter: null },
  ];
  const page = documentOf({
    surroundings: {
      date: "2026-01-02",
      processor: "a processor",
      cores: 2,
      memoryGiB: 24,
      kernel: "Linux 6.1",
      node: "20.19.0",
      postgres: { version: "18.4", fsync: "on" },
      versions: { LetsPing: "1.2.3", DBOS: "5.3.0" },
      loadAverages: [0.14, 1.46, 2.2],
    },
    summaries: measured.map(summarise),
    targets: targetsOf(measured),
    rounds: 2,
  });
  expect(page).toContain("`npm run bench -- --rounds 2 --write` on 2026-01-02, in 2 rounds.");
  expect(page).toContain(
    "2 cores of a processor, 24 GiB, Linux 6.1; Node 20.19.0; PostgreSQL 18.4 with fsync on; " +
      "LetsPing 1.2.3, DBOS 5.3.0; load average 0.1 at the start, then 1.5 to 2.2, the benchmark's own included.",
  );
  expect(page).toContain("| LetsPing | 2.0 | 5.0 | 9.0 | 3.0 | 8.0 | 12.0 |");
  expect(page).toContain("| LetsPing | 925 (900–950) | 1234 | – |");
  expect(page).toContain("| cycles: more than DBOS's | 3.88 (3.00–4.75) × | yes |");
});
