import { expect } from "vitest";
import { test } from "vitest";
import { networkOf } from "./network";

test("an IPv4 address counts for itself, however it is written", () => {
  expect(networkOf("203.0.113.9")).toBe("203.0.113.9");
  expect(networkOf("::ffff:203.0.113.9")).toBe("203.0.113.9");
  expect(networkOf("unknown")).toBe("unknown");
});

test("all addresses of one IPv6 network count together, and those of the next one do not", () => {
  const own = [
    "2001:db8:0:7::1",
    "2001:DB8:0:7:ffff:ffff:ffff:ffff",
    "2001:db8::7:1:2:3:4",
    "2001:db8:0:7::1%eth0",
  ];
  expect(new Set(own.map(networkOf))).toEqual(new Set(["2001:db8:0:7::/64"]));
  expect(networkOf("2001:db8:0:8::1")).toBe("2001:db8:0:8::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
  expect(networkOf("2001:db8::192.0.2.1")).toBe("2001:db8:0:0::/64");
});
