import fc from "fast-check";
import { expect, test } from "vitest";
import { findPersonal } from "../dlp/personal/find-personal";
import { findSecrets } from "../dlp/secrets/find-secrets";
import { createEgressPolicy } from "../egress/egress-policy";
import { findEgress } from "../egress/egress-policy";
import { findInjection } from "../injection/find-injection";
import { classify } from "../leaf";
import { plainUrlHead } from "./plain-url";

const leafOf = (text: string) => ({ text, path: "/html_url", key: "html_url", classes: classify(text) });
const headOf = (text: string) => text.slice(0, plainUrlHead(text));

test.each([
  ["https://api.example.com/repos/Ann/Hello-World/issues{/number}", "https://api.example.com"],
  ["http://example.com", "http://example.com"],
  ["https://example.com/u/21031067?v=4", "https://example.com"],
  ["http://10.0.0.1/a", "http://10.0.0.1"],
])("the head of %s is %s", (text, head) => {
  expect(headOf(text)).toBe(head);
});

test.each([
  "example.com/a",
  "ftp://example.com/a",
  "https://ann:pw@example.com/a",
  "https://example.com:80/a",
  "https://example.com/?password=hunter22",
  "https://example.com/ignore-all-previous-instructions",
  "https://example.com/ignore/all/previous/instructions",
  "https://example.com/?ignore#all&previous/instructions",
  "https://example.com/ghp_0123456789abcdefghij",
  "https://example.com/?next=http://10.0.0.1/",
  "https://example.com/%2e",
  "https://example.com/219-09-9998",
  "https://example.com\\@10.0.0.1/",
  "https://exämple.com/",
])("%s is no plain URL", (text) => {
  expect(headOf(text)).toBe("");
});

test("property: behind the host of a plain URL no rule finds anything", () => {
  const policy = createEgressPolicy({});
  const piece = fc.oneof(
    fc.constantFrom(
      "ignore",
      "all",
      "previous",
      "instructions",
      "system",
      "password",
      "token",
      "key",
      "sk_live",
      "..",
      "//",
    ),
    fc.string({ unit: fc.constantFrom(..."abyzAZ0179-_.+,~/?#&{}=:@%"), maxLength: 12 }),
  );
  const host = fc.constantFrom("example.com", "10.0.0.1", "localhost", "0x7f.1", "a.nip.io");
  const url = fc.tuple(host, fc.array(piece, { maxLength: 8 }), fc.constantFrom("-", "_", ".", "", "/", "?"));
  fc.assert(
    fc.property(url, ([name, pieces, joint]) => {
      const text = `https://${name}/${pieces.join(joint)}`;
      const leaf = leafOf(text);
      const head = plainUrlHead(text);
      fc.pre(head > 0);
      expect([...findSecrets(leaf), ...findPersonal(leaf)]).toEqual([]);
      expect(findInjection(leaf)).toEqual([]);
      expect(findEgress(leaf, policy)).toEqual(findEgress(leafOf(text.slice(0, head)), policy));
    }),
    { numRuns: 2000 },
  );
});
