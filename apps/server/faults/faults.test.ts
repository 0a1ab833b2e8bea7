import { expect } from "vitest";
import { test } from "vitest";
import { holds } from "./harness/outcome";
import type { Outcome } from "./harness/outcome";
import { tableOf } from "./harness/outcome";
import { SHORT } from "./harness/under-load";
import { PLACES } from "./places";

const required = (process.env["LETSPING_REQUIRE"] ?? "").split(",");

for (const place of PLACES) {
  test(`nothing is lost or done twice: ${place.name}`, async (context) => {
    const why = place.whyNot();
    if (why !== null) {
      if (place.needs && required.includes(place.needs))
        throw new Error(`${place.needs} is required, and ${why}.`);
      process.stdout.write(`skipped: ${place.name}: ${why}\n`);
      context.skip(why);
    }
    const outcomes: Outcome[] = [];
    await place.run(SHORT, (outcome) => outcomes.push(outcome));
    process.stdout.write(`${tableOf(outcomes)}\n`);
    expect(outcomes.filter((outcome) => !holds(outcome))).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
  });
}
