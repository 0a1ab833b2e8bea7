import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import { endOfPlainAuthority } from "./classify-host";
import { readAuthority } from "./classify-host";

const piece = fc.oneof(
  {
    arbitrary: fc.constantFrom(
      "a",
      "B",
      "example",
      "7",
      "0x7f",
      "xn--",
      "xn--r8jz45g",
      "--",
      "-",
      "_",
      ".",
      "com",
    ),
    weight: 8,
  },
  fc.constantFrom(":", ":80", ":x", "/", "@", "%41", "é", "\\", " ", "#", "?", "[", "'"),
);
const authority = fc.array(piece, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));

describe("a plain authority", () => {
  it("is read by the URL standard as it stands", () => {
    let plain = 0;
    fc.assert(
      fc.property(authority, (text) => {
        const end = endOfPlainAuthority(text, 0);
        if (end < 0) return;
        plain++;
        const host = text.slice(0, end).split(":")[0] ?? "";
        expect(new URL(`http://${text.slice(0, end)}/`).hostname).toBe(host.toLowerCase());
        expect(readAuthority(text.slice(0, end)).host).toBe(host.toLowerCase());
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(500);
  });

  it("is read the same in the middle of a text", () => {
    fc.assert(
      fc.property(authority, (text) => {
        const end = endOfPlainAuthority(text, 0);
        expect(endOfPlainAuthority(`http://${text}`, 7)).toBe(end < 0 ? -1 : end + 7);
      }),
    );
  });
});

describe("any authority", () => {
  it("has the host that the URL standard reads, unless somebody may read another one", () => {
    fc.assert(
      fc.property(authority, (text) => {
        const { host, rule } = readAuthority(text);
        const url = `http://${text}`;
        if (rule !== null || host === "" || !URL.canParse(url)) return;
        expect(new URL(url).hostname.replace(/\.$/, "")).toBe(host);
      }),
      { numRuns: 5000 },
    );
  });
});
