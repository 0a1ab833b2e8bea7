import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import { PROVIDERS } from "./secret-rules";
import { SECRET_RULES } from "./secret-rules";
import { sampleOf } from "./testing/sample";
import { secretsIn } from "./testing/find-in";
import { seededRandom } from "./testing/sample";

const SAMPLES = 4;

const formats = PROVIDERS.flatMap(({ id, tokens }) => tokens.map((format) => ({ id, ...format })));
const named = PROVIDERS.flatMap(({ id, named }) =>
  named === undefined ? [] : named.words.flatMap((word) => named.forms.map((form) => ({ id, word, form }))),
);

describe("tokens that are known by themselves", () => {
  it.each(formats.flatMap(({ id, of, hits }) => hits.map((hit) => ({ id, of, hit }))))(
    "$id finds $hit whole",
    ({ id, hit }) => {
      const random = seededRandom(hit.length);
      for (let sample = 0; sample < SAMPLES; sample++) {
        const token = sampleOf(hit, random);
        const [found, ...more] = secretsIn(`see ${token} there`);
        expect(more).toEqual([]);
        expect(found?.secret).toBe(token);
        expect(sameFormAs(id, found?.rule)).toBe(true);
      }
    },
  );

  it.each(formats.flatMap(({ id, misses }) => misses.map((miss) => ({ id, miss }))))(
    "$id finds nothing in $miss",
    ({ id, miss }) => {
      const random = seededRandom(miss.length);
      for (let sample = 0; sample < SAMPLES; sample++) {
        const rules = secretsIn(`see ${sampleOf(miss, random)} there`).map(({ rule }) => rule);
        expect(rules).not.toContain(id);
      }
    },
  );

  /** Two providers may write tokens in one form: then the first of them is named. */
  function sameFormAs(id: string, rule: string | undefined): boolean {
    return rule === id || SHARED.some((ids) => ids.includes(id) && rule !== undefined && ids.includes(rule));
  }

  const SHARED = [
    [
      "dlp.secret.openai",
      "dlp.secret.stripe",
      "dlp.secret.elevenlabs",
      "dlp.secret.workos",
      "dlp.secret.checkout",
      "dlp.secret.revenuecat",
      "dlp.secret.clearbit",
    ],
    ["dlp.secret.mollie", "dlp.secret.gocardless", "dlp.secret.lob", "dlp.secret.kickbox"],
    ["dlp.secret.percy", "dlp.secret.dfuse", "dlp.secret.dify"],
    ["dlp.secret.sourcegraph", "dlp.secret.segment"],
    ["dlp.secret.grafana", "dlp.secret.miro", "dlp.jwt"],
  ];
});

describe("secrets that a name gives away", () => {
  it.each(named)("$id is named beside $word for $form", ({ word, form }) => {
    const random = seededRandom(form.length + word.length);
    const secret = sampleOf(form, random);
    const found = secretsIn(`${word}_secret_token = "${secret}"`);
    expect(found.map(({ secret: cut }) => cut)).toEqual([secret]);
  });

  it("says which provider it is", () => {
    const random = seededRandom(1);
    expect(secretsIn(`DATADOG_API_KEY=${sampleOf("<h32>", random)}`)[0]?.rule).toBe("dlp.secret.datadog");
    expect(secretsIn(sampleOf("<w64>", random), "auth0_client_secret")[0]?.rule).toBe("dlp.secret.auth0");
  });
});

describe("the list of rules", () => {
  it("names each rule once", () => {
    const ids = SECRET_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("knows at least 150 providers", () => {
    expect(SECRET_RULES.filter(({ provider }) => provider !== "").length).toBeGreaterThanOrEqual(150);
    expect(PROVIDERS.filter(({ tokens }) => tokens.length > 0).length).toBeGreaterThanOrEqual(150);
  });

  it("has a hit and a description for each format", () => {
    for (const { of, hits, misses } of formats) {
      expect(of).not.toBe("");
      expect(hits.length).toBeGreaterThan(0);
      expect(Array.isArray(misses)).toBe(true);
    }
  });
});
