import { expect } from "vitest";
import { it } from "vitest";
import { selfTimesOf } from "./self-times";

it("adds up what each function spends itself, and leaves idle time out", () => {
  const at = (functionName: string, url: string, lineNumber: number) => ({ functionName, url, lineNumber });
  const profile = {
    nodes: [
      { id: 1, callFrame: at("(idle)", "", -1) },
      { id: 2, callFrame: at("sign", "file:///app/dist/main.js", 9) },
      { id: 3, callFrame: at("sign", "file:///app/dist/main.js", 9) },
      { id: 4, callFrame: at("(garbage collector)", "", -1) },
      { id: 5, callFrame: at("", "node:internal/timers", 0) },
    ],
    samples: [1, 2, 3, 4, 5, 1],
    timeDeltas: [700, 5_000, 3_000, 3_000, 3_000, 1_000],
  };
  expect(selfTimesOf(profile)).toEqual({
    busyMs: 10,
    functions: [
      { name: "sign main.js:10", share: 0.6 },
      { name: "(garbage collector)", share: 0.3 },
      { name: "(anonymous) node:internal/timers:1", share: 0.1 },
    ],
  });
});
