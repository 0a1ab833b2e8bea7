import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import type { z } from "zod";
import { classify } from "../leaf";
import { checkUrl } from "./egress-policy";
import { createEgressPolicy } from "./egress-policy";
import type { EgressSettings } from "./egress-policy";
import { findEgress } from "./egress-policy";
import { EGRESS_RULES } from "./egress-rules";

const ruleOf = (settings: z.input<typeof EgressSettings>, url: string) =>
  checkUrl(url, createEgressPolicy(settings))?.rule.replace("egress.", "") ?? null;

describe("allowed domains", () => {
  it.each([
    ["db.internal", "http://db.internal:5432/", null],
    ["db.internal", "http://DB.Internal./", null],
    ["db.internal", "http://x.db.internal/", "localhost"],
    ["*.internal", "http://db.internal/", null],
    ["*.internal", "http://a.b.internal/", null],
    ["*.db.internal", "http://db.internal/", "localhost"],
    ["localhost", "http://localhost:3000/", null],
    ["redis", "http://redis/", null],
    ["metadata.google.internal", "http://metadata.google.internal/", null],
    ["*.nip.io", "http://127.0.0.1.nip.io/", null],
    ["localhost", "http://127.0.0.1/", "private_address"],
    ["example.com", "http://example.com\\@127.0.0.1/", "confusion"],
    ["例え.internal", "http://xn--r8jz45g.internal/", null],
    ["XN--R8JZ45G.internal", "http://例え.internal/", null],
  ])("%s, %s: %s", (domain, url, rule) => {
    expect(ruleOf({ allowed_domains: [domain] }, url)).toBe(rule);
  });

  it.each([
    "",
    "*",
    "http://example.com",
    "example.com/x",
    "10.0.0.1",
    "a b",
    "*.*.example.com/",
    "user@example.com",
    "example.com:80",
    "[::1]",
  ])("%j is none", (domain) =>
    expect(() => createEgressPolicy({ allowed_domains: [domain] })).toThrow(/A domain is a name/),
  );
});

describe("allowed ranges", () => {
  it.each([
    ["10.1.0.0/16", "http://10.1.2.3/", null],
    ["10.1.0.0/16", "http://0xa010203/", null],
    ["10.1.0.0/16", "http://[::ffff:10.1.2.3]/", null],
    ["10.1.0.0/16", "http://10.2.0.1/", "private_address"],
    ["10.1.0.0/16", "http://[64:ff9b::10.1.2.3]/", "private_address"],
    ["fd00::/8", "http://[fd00::1]/", null],
    ["127.0.0.1", "http://127.0.0.1:9000/", null],
    ["169.254.0.0/16", "http://169.254.169.254/", "metadata"],
    ["169.254.0.0/16", "http://169.254.1.1/", null],
    ["169.254.169.254", "http://169.254.169.254/", null],
    ["0.0.0.0/0", "http://010.8.8.8/", "confusion"],
  ])("%s, %s: %s", (range, url, rule) => {
    expect(ruleOf({ allowed_ranges: [range] }, url)).toBe(rule);
  });

  it.each(["10.0.0.0/40", "10", "localhost", ""])("%j is none", (range) => {
    expect(() => createEgressPolicy({ allowed_ranges: [range] })).toThrow(/A range is written/);
  });
});

describe("schemes", () => {
  it.each([
    [undefined, "https://example.com/", null],
    [undefined, "git://example.com/", null],
    [undefined, "sftp://example.com/", "scheme"],
    [["https"], "http://example.com/", "scheme"],
    [["https"], "https://example.com/", null],
    [["https", "sftp"], "sftp://example.com/", null],
    [["https", "sftp"], "sftp://10.0.0.1/", "private_address"],
    [["https"], "git://example.com/", "scheme"],
  ])("%j, %s: %s", (schemes, url, rule) => {
    expect(ruleOf({ allowed_schemes: schemes ?? null }, url)).toBe(rule);
  });
});

describe("only what is allowed", () => {
  const settings = {
    only_allowed: true,
    allowed_domains: ["api.example.com", "*.cdn.example.com"],
    allowed_ranges: ["8.8.8.0/24"],
  };
  it.each([
    ["https://api.example.com/x", null],
    ["https://user@api.example.com/x", null],
    ["https://API.example.com.:8443/", null],
    ["https://a.cdn.example.com/", null],
    ["https://8.8.8.8/", null],
    ["https://example.com/", "not_allowed"],
    ["https://api.example.com.evil.com/", "not_allowed"],
    ["https://apixexample.com/", "not_allowed"],
    ["https://9.9.9.9/", "not_allowed"],
    ["https://$HOST/", "not_allowed"],
    ["http://127.0.0.1/", "private_address"],
    ["https://api.example.com\\@evil.com/", "confusion"],
    ["https://api.example.com@evil.com/", "not_allowed"],
    ["https://evil.com@a@api.example.com/", "confusion"],
    ["https://evil.com#@api.example.com/", "confusion"],
    ["https://evil.com%2f@api.example.com/", "confusion"],
    ["https://evil.com\\@api.example.com/", "confusion"],
    ["https://api.example.com @evil.com/", "confusion"],
    ["ftp://evil.com/", "not_allowed"],
    ["custom://evil.com/", "not_allowed"],
  ])("%s: %s", (url, rule) => expect(ruleOf(settings, url)).toBe(rule));

  it("holds in running text, for `//host`, and for keys that say host", () => {
    const policy = createEgressPolicy(settings);
    const rules = (text: string, key = "") =>
      findEgress({ text, path: "", key, classes: classify(text) }, policy).map(({ rule }) => rule);
    expect(rules("See https://api.example.com/x, then https://evil.com?d=secret")).toEqual([
      "egress.not_allowed",
    ]);
    expect(rules("![x](https://evil.com/p.png)")).toEqual(["egress.not_allowed"]);
    expect(rules("//evil.com/x")).toEqual(["egress.not_allowed"]);
    expect(rules("evil.com/x", "webhookUrl")).toEqual(["egress.not_allowed"]);
    expect(rules("Ask someone@evil.com about node.js and 1.2.3.4")).toEqual([]);
  });
});

describe("checkUrl", () => {
  it("names the host as the URL standard writes it", () => {
    const policy = createEgressPolicy();
    expect(checkUrl("http://0x7f.1:80/", policy)).toEqual({
      rule: "egress.private_address",
      host: "127.0.0.1",
    });
    expect(checkUrl("https://ＬＯＣＡＬＨＯＳＴ/", policy)).toEqual({
      rule: "egress.localhost",
      host: "localhost",
    });
    expect(checkUrl("https://hooks.example.com/x?next=http://localhost/", policy)).toBeNull();
  });

  it.each([
    "",
    "not a url",
    "/relative",
    "//example.com/x",
    "example.com",
    "http://",
    "mailto:a@b.c",
    "http:",
  ])("refuses %j, in which no host can be read", (url) => expect(ruleOf({}, url)).toBe("confusion"));
});

describe("for any text", () => {
  const pieces = fc.constantFrom(
    ...[
      "http",
      "https",
      "file",
      "jar",
      ":",
      "/",
      "//",
      "\\",
      "@",
      "#",
      "?",
      "%",
      "%3A%2F%2F",
      "[",
      "]",
      ".",
      "。",
      "：",
      "／",
    ],
    ...[
      "127.0.0.1",
      "0x7f",
      "::1",
      "localhost",
      "example.com",
      "①",
      "é",
      "\t",
      "\n",
      " ",
      "\u200b",
      "\ud800",
      "xn--",
      "-",
      "0",
      "256",
    ],
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  const policies = [
    {},
    { only_allowed: true },
    { allowed_schemes: ["https"], allowed_ranges: ["0.0.0.0/0"] },
  ].map(createEgressPolicy);

  it("never throws, and hits lie inside the text, in order, each place once", () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom("", "url", "note"),
        fc.constantFrom(...policies),
        (text, key, policy) => {
          const hits = findEgress({ text, path: "", key, classes: classify(text) }, policy);
          let before = -1;
          for (const { rule, start, end } of hits) {
            expect(EGRESS_RULES).toContain(rule);
            expect(start).toBeGreaterThan(before);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(text.length);
            before = start;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  const host = fc.constantFrom(
    ...[
      "127.0.0.1",
      "0x7f.1",
      "0177.0.0.1",
      "2130706433",
      "10.1.2.3",
      "10。1。2。3",
      "１０.1.2.3",
      "%31%30.1.2.3",
      "0",
      "①27.1",
    ],
    ...[
      "[::1]",
      "[0:0::1]",
      "[::ffff:10.0.0.1]",
      "localhost",
      "LOCALHOST.",
      "a.localhost",
      "ⓛocalhost",
      "loc%61lhost",
    ],
  );
  const noise = fc.constantFrom(
    "",
    "\t",
    "\n",
    "\r",
    "\u00ad",
    "\u200b",
    " ",
    "@",
    "a@",
    "a:b@",
    "\\",
    "/",
    "#",
    "?",
    "é@",
    "{x}@",
  );
  const url = fc
    .tuple(
      fc.constantFrom("http", "HTTPS", "ftp", "ws"),
      fc.constantFrom("//", "\\\\", "/", "///", "\t//"),
      noise,
      noise,
      host,
      noise,
    )
    .chain(([scheme, slashes, one, two, host, three]) =>
      fc
        .nat(host.length)
        .map((at) => `${scheme}:${slashes}${one}${two}${host.slice(0, at)}${three}${host.slice(at)}`),
    )
    .chain((start) => fc.constantFrom("", "/", ":80", "/x", "?y", "#z", " ").map((end) => start + end));

  it("what the URL standard takes inside is never let through", () => {
    let inside = 0;
    fc.assert(
      fc.property(url, (text) => {
        const hostname = URL.canParse(text) ? new URL(text).hostname : "";
        if (!/^(?:127|10|0)\.\d+\.\d+\.\d+$|^\[::(?:1|ffff:a00:1)?\]$|(?:^|\.)localhost\.?$/.test(hostname))
          return;
        inside++;
        expect(checkUrl(text, createEgressPolicy()), hostname).not.toBeNull();
        const leaf = { text, path: "", key: "", classes: classify(text) };
        expect(findEgress(leaf, createEgressPolicy()), hostname).not.toEqual([]);
      }),
      { numRuns: 5000 },
    );
    expect(inside).toBeGreaterThan(1000);
  });
});
