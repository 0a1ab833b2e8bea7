import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { maskPersonal } from "./mask-personal";
import { normalPersonal } from "./mask-personal";

const MASKS: [rule: string, text: string, mask: string, normal: string][] = [
  ["dlp.card", "4242 4242 4242 4242", "[card Visa …4242]", "4242424242424242"],
  ["dlp.card", "5555-5555-5555-4444", "[card Mastercard …4444]", "5555555555554444"],
  ["dlp.card", "3782 822463 10005", "[card American Express …0005]", "378282246310005"],
  ["dlp.card", "6304000000000000", "[card Maestro …0000]", "6304000000000000"],
  ["dlp.card", "060426070011", "[card …0011]", "060426070011"],
  ["dlp.card", "４２４２\u200b٤٢٤٢ 4242 4242", "[card Visa …4242]", "4242424242424242"],
  ["dlp.iban", "de89 3704 0044 0532 0130 00", "[IBAN DE …3000]", "DE89370400440532013000"],
  ["dlp.iban", "M.K 07250120000058984", "[IBAN MK …8984]", "MK07250120000058984"],
  [
    "dlp.iban",
    "FR14 / 2004 / 1010 / 0505 / 0001 / 3m02 / 606",
    "[IBAN FR …2606]",
    "FR1420041010050500013M02606",
  ],
  ["dlp.ssn", "078-05-1120", "[SSN …1120]", "078051120"],
  ["dlp.card", "4242-4242", "[card …]", "42424242"],
  ["dlp.iban", "DE89 3704 0044 0532", "[IBAN …]", "DE89370400440532"],
  ["dlp.ssn", "078-05", "[SSN …]", "07805"],
  ["dlp.email", "Jenny.Rosen@Example.com", "[e-mail …@example.com]", "jenny.rosen@example.com"],
  ["dlp.email_field", "jenny@example.com", "[e-mail …@example.com]", "jenny@example.com"],
  ["dlp.email", '"a@b"@example.com', "[e-mail …@example.com]", '"a@b"@example.com'],
  ["dlp.email", "jen\u200bny@example.com", "[e-mail …@example.com]", "jenny@example.com"],
];

describe("maskPersonal and normalPersonal", () => {
  test.each(MASKS)("%s: %s is shown as %s", (rule, text, mask, normal) => {
    expect(maskPersonal(rule, text)).toBe(mask);
    expect(normalPersonal(rule, text)).toBe(normal);
  });

  test("a mask shows a long domain no further than 80 characters", () => {
    const domain = `${"a".repeat(60)}.${"b".repeat(60)}.example`;
    expect(maskPersonal("dlp.email", `x@${domain}`)).toBe(`[e-mail …@${domain.slice(0, 79)}]`);
  });

  test("a rule of another family is refused by name", () => {
    expect(() => maskPersonal("dlp.jwt", "x")).toThrow(/dlp\.jwt/);
    expect(() => normalPersonal("dlp.jwt", "x")).toThrow(RangeError);
  });
});
