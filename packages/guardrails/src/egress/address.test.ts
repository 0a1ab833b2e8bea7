import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import type { Address } from "./address";
import { fromIpv4 } from "./address";
import { inRange } from "./address";
import { parseIpv4 } from "./address";
import { parseIpv6 } from "./address";
import { parseRange } from "./address";
import { classifyAddress } from "./special-addresses";

// A slow second opinion that shares no code with ours: bits as text, ranges as what the text begins with.
const NOT_PUBLIC_V4 =
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 " +
  "192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 " +
  "198.51.100.0/24 203.0.113.0/24 224.0.0.0/3";
const NOT_PUBLIC_V6 = "2001:0000/23 2001:0db8/32 2002/16 2620:004f:8000/48 3fff:0000/20";

const bitsOf = (numbers: number[], width: number) =>
  numbers.map((number) => number.toString(2).padStart(width, "0")).join("");
const ipv4Bits = (text: string) => bitsOf(text.split(".").map(Number), 8);
const ipv6Bits = (text: string) =>
  bitsOf(
    text.split(":").map((group) => Number.parseInt(group, 16)),
    16,
  );
const prefixes = (ranges: string, bits: (text: string) => string) =>
  ranges.split(" ").map((range) => bits(range.split("/")[0] ?? "").slice(0, Number(range.split("/")[1])));
const PREFIXES_V4 = prefixes(NOT_PUBLIC_V4, ipv4Bits);
const PREFIXES_V6 = prefixes(NOT_PUBLIC_V6, ipv6Bits);

const isPublicV4 = (bits: string) => !PREFIXES_V4.some((prefix) => bits.startsWith(prefix));
function isPublicV6(bits: string): boolean {
  if (bits.startsWith(`${"0".repeat(80)}${"1".repeat(16)}`)) return isPublicV4(bits.slice(96));
  if (!bits.startsWith("001") || PREFIXES_V6.some((prefix) => bits.startsWith(prefix))) return false;
  const isIsatap = ["0000:5efe", "0200:5efe"].some((text) => bits.slice(64, 96) === ipv6Bits(text));
  return !isIsatap || isPublicV4(bits.slice(96));
}

const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const NEAR = PREFIXES_V4.map((prefix) => Number.parseInt(prefix.padEnd(32, "0"), 2));
/** Any address, and those on both sides of the border of a range. */
const ipv4 = fc.oneof(
  uint32,
  fc
    .tuple(fc.constantFrom(...NEAR), fc.integer({ min: -2, max: 2 }))
    .map(([base, step]) => (base + step) >>> 0),
  fc
    .tuple(fc.constantFrom(...PREFIXES_V4), uint32)
    .map(([prefix, rest]) =>
      Number.parseInt(prefix + rest.toString(2).padStart(32, "0").slice(prefix.length), 2),
    ),
);

function spellings(value: number): string[] {
  const parts = dotted(value).split(".").map(Number);
  const [first = 0, second = 0, third = 0, fourth = 0] = parts;
  const ways = [
    (part: number) => String(part),
    (part: number) => `0x${part.toString(16)}`,
    (part: number) => `0X000${part.toString(16).toUpperCase()}`,
    (part: number) => (part === 0 ? "0" : `0${part.toString(8)}`),
    (part: number) => `0000${part.toString(8)}`,
  ];
  const lengths = [
    parts,
    [first, second, third * 256 + fourth],
    [first, (second * 256 + third) * 256 + fourth],
    [value],
  ];
  return lengths.flatMap((some) =>
    ways.flatMap((way) => {
      const text = some.map(way).join(".");
      return [text, `${text}.`];
    }),
  );
}

describe("IPv4", () => {
  it("reads every spelling of an address as that address", () => {
    fc.assert(
      fc.property(ipv4, (value) => {
        for (const text of spellings(value)) expect(parseIpv4(text), text).toBe(value);
      }),
    );
  });

  it("reads as the URL standard does, and refuses what it refuses", () => {
    const part = fc.oneof(
      fc.integer({ min: 0, max: 300 }).map(String),
      fc.integer({ min: 0, max: 0x1ffffffff }).map((number) => `0x${number.toString(16)}`),
      fc.integer({ min: 0, max: 70_000 }).map((number) => `0${number.toString(8)}`),
      fc.constantFrom("", "08", "0x", "4294967296", "16777216"),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.join(".");
        // Only a text that ends in a number is an address to the standard; ours is only asked about those.
        fc.pre(/\d|0x/.test(parts.at(-1) ?? "") || (parts.at(-2) ?? "") !== "");
        const url = `http://${text}/`;
        const ours = parseIpv4(text);
        expect(ours === null ? null : dotted(ours)).toBe(URL.canParse(url) ? new URL(url).hostname : null);
      }),
      { numRuns: 2000 },
    );
  });

  it("reads a leading zero as decimal when asked", () => {
    expect(parseIpv4("010.0.0.1", false)).toBe(0x0a000001);
    expect(parseIpv4("010.0.0.1")).toBe(0x08000001);
    expect(parseIpv4("0127.0.0.1", false)).toBe(0x7f000001);
    expect(parseIpv4("08.8.8.8")).toBeNull();
  });

  it.each(["", ".", "1..2", "a", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "4294967296", "0xg", "-1", "1 "])(
    "does not read %j",
    (text) => expect(parseIpv4(text)).toBeNull(),
  );

  it("says what is not public as the second opinion does", () => {
    fc.assert(
      fc.property(ipv4, (value) => {
        expect(classifyAddress(fromIpv4(value)) === null, dotted(value)).toBe(
          isPublicV4(bitsOf([value], 32)),
        );
      }),
      { numRuns: 5000 },
    );
  });
});

const group = fc.integer({ min: 0, max: 0xffff });
const BEGINNINGS = (
  "0:0:0:0:0:ffff 0:0:0:0:ffff:0 0:0:0:0:0:0 64:ff9b:0:0:0:0 64:ff9b:1 100:0:0:0 2001 2001:1 2001:1ff 2001:200 2001:db8 " +
  "2001:200:0:0:0:5efe 2a00:1450:0:0:200:5efe 2a00:1450:0:0:5efe:0 2002 2620:4f:8000 3fff:fff 3fff:1000 3ffe 4000 fc00 " +
  "fe80 fec0 ff02"
)
  .split(" ")
  .map((text) => text.split(":").map((part) => Number.parseInt(part, 16)));
/** Any address, and those that begin as one range or another does. */
const ipv6Groups = fc
  .tuple(fc.constantFrom([], ...BEGINNINGS), fc.array(group, { minLength: 8, maxLength: 8 }))
  .map(([beginning, rest]) => [...beginning, ...rest].slice(0, 8));

describe("IPv6", () => {
  it("reads every spelling of an address as that address", () => {
    fc.assert(
      fc.property(ipv6Groups, (groups) => {
        const word = (at: number) => (groups[at] ?? 0) * 65536 + (groups[at + 1] ?? 0);
        const words: Address = [word(0), word(2), word(4), word(6)];
        const full = groups.map((value) => value.toString(16).padStart(4, "0")).join(":");
        const short = groups.map((value) => value.toString(16)).join(":");
        const canonical = new URL(`http://[${short}]/`).hostname.slice(1, -1);
        const mixed = `${short.split(":").slice(0, 6).join(":")}:${dotted(words[3])}`;
        for (const text of [full, full.toUpperCase(), short, canonical, mixed, `${short}%eth0`])
          expect(parseIpv6(text), text).toEqual(words);
      }),
    );
  });

  it.each([
    "",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8:9",
    "::12345",
    "::g",
    "1.2.3.4",
  ])("does not read %j", (text) => expect(parseIpv6(text)).toBeNull());

  it("says what is not public as the second opinion does", () => {
    fc.assert(
      fc.property(ipv6Groups, (groups) => {
        const text = groups.map((value) => value.toString(16)).join(":");
        const address = parseIpv6(text) ?? [0, 0, 0, 0];
        expect(classifyAddress(address) === null, text).toBe(isPublicV6(bitsOf(groups, 16)));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ["::ffff:169.254.169.254", "metadata"],
    ["::169.254.169.254", "metadata"],
    ["64:ff9b::169.254.169.254", "metadata"],
    ["2002:a9fe:a9fe::1", "metadata"],
    ["2001:0:4136:e378:8000:63bf:5601:5601", "metadata"],
    ["fe80::5efe:169.254.169.254", "metadata"],
    ["fd00:ec2::254", "metadata"],
    ["::ffff:8.8.8.8", null],
    ["2002:808:808::1", "private_address"],
    ["64:ff9b::8.8.8.8", "private_address"],
    ["2a00:1450:4001::5efe:8.8.8.8", null],
    ["2a00:1450:4001::5efe:10.0.0.1", "private_address"],
    ["2606:4700:4700::1111", null],
  ])("says of %s: %s", (text, verdict) => {
    expect(classifyAddress(parseIpv6(text) ?? [0, 0, 0, 0])).toBe(verdict);
  });
});

describe("ranges", () => {
  it("hold what begins with their bits", () => {
    fc.assert(
      fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (base, value, length) => {
        const range = parseRange(`${dotted(base)}/${length}`);
        const same = bitsOf([base], 32).slice(0, length) === bitsOf([value], 32).slice(0, length);
        expect(range !== null && inRange(fromIpv4(value), range)).toBe(same);
      }),
    );
  });

  it.each([
    "",
    "10.0.0.0/33",
    "10.0.0/8",
    "::/129",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/-1",
    "0x0a.0.0.0/8",
    "localhost",
  ])("does not read %j", (text) => expect(parseRange(text)).toBeNull());
});
