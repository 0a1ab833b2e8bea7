import { expect } from "vitest";
import { test } from "vitest";
import { createPlaces } from "./places";

test("each caller has its own places, and all together no more than the gateway keeps", () => {
  const places = createPlaces("event streams", { each: 2, all: 3 });
  const leave = places.take("key_a");
  places.take("key_a");
  expect(() => places.take("key_a")).toThrow(
    "This caller has 2 event streams open, and 2 are allowed. Close one, then ask again.",
  );
  places.take("key_b");
  expect(places.taken()).toBe(3);
  expect(() => places.take("key_c")).toThrow("The gateway has 3 event streams open, the most that it keeps.");
  leave();
  leave();
  expect(places.taken()).toBe(2);
  expect(() => places.take("key_a")).not.toThrow();
});
