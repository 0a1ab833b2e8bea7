import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

type Tokens = Map<string, [number, number, number]>;

/** The tokens of one block, as lightness, chroma and hue. */
function tokensOf(selector: string): Tokens {
  const block = css.slice(css.indexOf(selector) + selector.length);
  const body = block.slice(0, block.indexOf("}"));
  const found = [...body.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g)];
  return new Map(found.map((each) => [each[1] ?? "", [Number(each[2]), Number(each[3]), Number(each[4])]]));
}

/** Relative luminance of an OKLCH colour (Björn Ottosson's OKLab matrices; WCAG 2.2 weights). */
function luminance([lightness, chroma, hue]: [number, number, number]): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(tokens: Tokens, front: string, back: string): number {
  const [one, two] = [front, back].map((name) => {
    const colour = tokens.get(name);
    if (!colour) throw new Error(`There is no token --${name}.`);
    return luminance(colour);
  });
  const [light, dark] = [Math.max(one ?? 0, two ?? 0), Math.min(one ?? 0, two ?? 0)];
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["bg", "surface", "sunken", "hover", "select"];
const TEXT_PAIRS = [
  ...["text", "text-2", "text-3"].flatMap((front) => GROUNDS.map((back) => [front, back] as const)),
  ["go-text", "go-tint"],
  ["stop-text", "stop-tint"],
  ["warn-text", "warn-tint"],
  ["info-text", "info-tint"],
  ["on-go", "go"],
  ["on-ink", "ink"],
] as const;

test.each([
  ["light", ":root {"],
  ["dark", ':root[data-theme="dark"] {'],
])("every pair of text is readable, controls and focus are visible: %s", (_name, selector) => {
  const tokens = tokensOf(selector);
  for (const [front, back] of TEXT_PAIRS) {
    expect(contrast(tokens, front, back), `${front} on ${back}`).toBeGreaterThanOrEqual(4.5);
  }
  for (const front of ["control", "focus"]) {
    expect(contrast(tokens, front, "surface"), `${front} on surface`).toBeGreaterThanOrEqual(3);
  }
});

test("dark by preference and dark by choice are the same", () => {
  expect(tokensOf(':root:not([data-theme="light"]) {')).toEqual(tokensOf(':root[data-theme="dark"] {'));
});
