import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  timingSafeEqual,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
} from "./bytes";

const bytes = fc.uint8Array({ maxLength: 200 });

test("writes the examples of RFC 4648", () => {
  const words = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
  expect(words.map((word) => toBase64(utf8(word)))).toEqual([
    "",
    "Zg==",
    "Zm8=",
    "Zm9v",
    "Zm9vYg==",
    "Zm9vYmE=",
    "Zm9vYmFy",
  ]);
  expect(toBase64Url(new Uint8Array([0xfb, 0xff, 0xbf]))).toBe("-_-_");
});

test("property: agrees with Node's own, and reads back what it wrote", () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const node = Buffer.from(given);
      expect(toBase64(given)).toBe(node.toString("base64"));
      expect(toBase64Url(given)).toBe(node.toString("base64url"));
      expect(toHex(given)).toBe(node.toString("hex"));
      expect(fromBase64(toBase64(given))).toEqual(given);
      expect(fromBase64Url(toBase64Url(given))).toEqual(given);
      expect(fromHex(toHex(given))).toEqual(given);
    }),
  );
});

test("property: one value has one spelling", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (text) => {
      const read = fromBase64Url(text);
      if (read) expect(toBase64Url(read)).toBe(text);
      const standard = fromBase64(text);
      if (standard) expect(toBase64(standard)).toBe(text);
    }),
  );
  // The last digit of each holds bits that nobody reads.
  for (const text of ["Zh", "Zg=", "Zg==", "Z", " Zg", "Zg\n", "Zm9", "Z+", "Z/"]) {
    expect(fromBase64Url(text)).toBeNull();
  }
  for (const text of ["Zg", "Zh==", "Zg=", "====", "Zm9v=", "Zm-v"]) expect(fromBase64(text)).toBeNull();
});

test("refuses hex that is odd, or no hex", () => {
  expect(fromHex("0g")).toBeNull();
  expect(fromHex("012")).toBeNull();
  expect(fromHex("")).toEqual(new Uint8Array());
});

test("refuses bytes that are no UTF-8", () => {
  expect(fromUtf8(utf8("Zoë €"))).toBe("Zoë €");
  expect(() => fromUtf8(new Uint8Array([0x22, 0xff, 0x22]))).toThrow();
});

test("property: compares as equality does", () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(timingSafeEqual(a, b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
      expect(timingSafeEqual(a, new Uint8Array(a))).toBe(true);
    }),
  );
});
