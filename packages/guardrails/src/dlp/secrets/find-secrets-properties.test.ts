import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import { PROVIDERS } from "./secret-rules";
import { cutIn } from "./testing/find-in";
import { hitsIn } from "./testing/find-in";
import { sampleOf } from "./testing/sample";
import { secretsIn } from "./testing/find-in";
import { seededRandom } from "./testing/sample";
import { typicalSampleOf } from "./testing/sample";

const RUNS = 400;

const forms = PROVIDERS.flatMap(({ tokens }) => tokens.flatMap(({ hits }) => hits));
const token = fc
  .record({ form: fc.constantFrom(...forms), seed: fc.nat() })
  .map(({ form, seed }) => typicalSampleOf(form, seed));

/** Text that neither names a secret nor ends or begins a word: what may stand around a token. */
const around = fc
  .array(
    fc.constantFrom(
      "see",
      "the",
      "der",
      "Über",
      "鍵",
      "12",
      "\n",
      '"',
      "'",
      "(",
      "<b>",
      ", ",
      "; ",
      "\t",
      "…",
      "|",
      " ",
    ),
    { maxLength: 12 },
  )
  .map((words) => ` ${words.join(" ")} `);

const KEYS = ["password", "token", "api_key", "authorization", "note", "", "secret", "key", "url"];

/** Pieces that credentials are made of, in any order: what trips a reader of text. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "password",
          "token",
          "=",
          ":",
          '"',
          "'",
          "\\",
          "\\n",
          "://",
          "@",
          "Bearer ",
          "Basic ",
          "-----BEGIN ",
          "PRIVATE KEY-----",
        ],
        ...[
          "-----END ",
          "eyJ",
          ".",
          "ghp_",
          "xoxb-",
          "AKIA",
          "--token ",
          "-u ",
          "-p ",
          "${",
          "}",
          "\n",
          " ",
          "&quot;",
          '"kty"',
          '"d":"',
        ],
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom(...forms).map((form) => sampleOf(form, seededRandom(form.length))),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

describe("any text", () => {
  it("gives hits inside it, in order, that do not overlap, and the same ones again", () => {
    fc.assert(
      fc.property(pieces, fc.constantFrom(...KEYS), (text, key) => {
        const hits = hitsIn(text, key);
        let reached = 0;
        for (const { start, end } of hits) {
          expect(start).toBeGreaterThanOrEqual(reached);
          expect(end).toBeGreaterThan(start);
          reached = end;
        }
        expect(reached).toBeLessThanOrEqual(text.length);
        expect(hitsIn(text, key)).toEqual(hits);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("a token of any provider", () => {
  it("is found with its exact place, whatever stands around it", () => {
    fc.assert(
      fc.property(token, around, around, (secret, before, after) => {
        const text = before + secret + after;
        const [hit, ...more] = hitsIn(text);
        expect(more).toEqual([]);
        expect(hit && text.slice(hit.start, hit.end)).toBe(secret);
      }),
      { numRuns: RUNS },
    );
  });

  it("is found behind an escape, in JSON and in a URL", () => {
    fc.assert(
      fc.property(token, (secret) => {
        for (const text of [
          `a\\n${secret}`,
          JSON.stringify({ note: secret }),
          `x%20${secret} `,
          `\\u0022${secret}\\u0022`,
        ]) {
          const found = secretsIn(text).map(({ secret: cut }) => cut);
          expect(
            found.some((cut) => cut.includes(JSON.stringify(secret).slice(1, -1)) || cut === secret),
          ).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("is gone once it is cut out, and nothing more is found", () => {
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 4 }), around, (secrets, between) => {
        const cut = cutIn(secrets.join(between));
        for (const secret of secrets) expect(cut).not.toContain(secret);
        expect(hitsIn(cut)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it("is gone from a field of any name", () => {
    fc.assert(
      fc.property(token, fc.constantFrom(...KEYS), (secret, key) => {
        const cut = cutIn(secret, key);
        expect(cut).not.toContain(secret);
        expect(hitsIn(cut, key)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
