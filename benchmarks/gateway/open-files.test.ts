import { expect } from "vitest";
import { it } from "vitest";
import { connectionsAt } from "./open-files";
import { lackOfFiles } from "./open-files";

const limitsWith = (
  soft: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             96415                96415                processes
Max open files            ${soft.padEnd(20)} 20000                files
`;

it("says what is missing and what would work, where too few files may be open", () => {
  const said = lackOfFiles(limitsWith("1024"), 10_000);
  expect(said).toContain("this shell allows 1024");
  expect(said).toContain('"ulimit -n 10500"');
  expect(lackOfFiles(limitsWith("10499"), 10_000)).not.toBeNull();
});

it("is content with enough", () => {
  expect(lackOfFiles(limitsWith("10500"), 10_000)).toBeNull();
  expect(lackOfFiles(limitsWith("unlimited"), 10_000)).toBeNull();
});

it("counts the established connections at a port, on the side of its server only", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:C001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
   3: 0100007F:1F90 0100007F:C002 06 00000000:00000000 03:00000176 00000000     0        0 0 3 0
   4: 0100007F:1F90 0100007F:C003 01 00000000:00000000 00:00000000 00000000     0        0 4 1 0 20 4 30 10 -1
   5: 0100007F:1F91 0100007F:C004 01 00000000:00000000 00:00000000 00000000     0        0 5 1 0 20 4 30 10 -1
`;
  expect(connectionsAt(table, 8080)).toBe(2);
  expect(connectionsAt(table, 80)).toBe(0);
});
