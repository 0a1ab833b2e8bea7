import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { openOwnMachine } from "../harness/site";
import type { OwnMachine } from "../harness/site";
import { fuzz } from "./fuzz";

const CALLS = 1_500;

let site: OwnMachine;
beforeAll(async () => {
  site = await openOwnMachine({ LETSPING_LOG_LEVEL: "error" });
});
afterAll(() => site.close());

test("every route of the OpenAPI document answers everybody's right, wrong and hostile calls as documented", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  process.stdout.write(`fuzz: seed ${seed}\n`);
  const { failures, statuses } = await fuzz(site, { seed, goesOn: (calls) => calls < CALLS });
  expect(failures, `seed ${seed}`).toEqual([]);
  expect(site.gateway.ends()).toBe(0);
  expect(statuses.size).toBeGreaterThan(40);
});
