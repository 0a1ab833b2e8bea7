import fc from "fast-check";
import { expect, test } from "vitest";
import { classify } from "./leaf";
import { TextClass } from "./leaf";

const HAS: readonly (readonly [number, RegExp])[] = [
  [TextClass.Digit, /[0-9]/],
  [TextClass.Letter, /[A-Za-z]/],
  [TextClass.At, /@/],
  [TextClass.Colon, /:/],
  [TextClass.Dot, /\./],
  [TextClass.Slash, /[/\\]/],
  [TextClass.Percent, /%/],
  [TextClass.Equals, /=/],
  [TextClass.Dash, /[-_]/],
  [TextClass.Bracket, /[<>[\]{}|]/],
  [TextClass.White, /[\t-\r ]/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins with them
  [TextClass.NonAscii, /[^\u0000-\u007f]/],
  [TextClass.NineDigits, /[0-9](?:[\s\S]?[0-9]){8}/],
  [TextClass.LongToken, /[A-Za-z0-9\-_+/=.]{16}/],
];

const byDefinition = (text: string) =>
  HAS.reduce((bits, [bit, expression]) => bits | (expression.test(text) ? bit : 0), 0);

test.each([
  ["", 0],
  ["order 17", TextClass.Letter | TextClass.White | TextClass.Digit],
  ["123-45-6789", TextClass.Digit | TextClass.Dash | TextClass.NineDigits],
  ["123--45--6789", TextClass.Digit | TextClass.Dash],
])("the classes of %j", (text, classes) => {
  expect(classify(text)).toBe(classes);
});

test("property: short and long texts have the classes of their definition", () => {
  const unit = fc.constantFrom(..."0123456789012345  --..ab/=@:%<é\n");
  const texts = fc.oneof(
    fc.string({ unit, maxLength: 60 }),
    fc.string({ unit, minLength: 90, maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(..."01x -"), minLength: 90, maxLength: 200 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(classify(text)).toBe(byDefinition(text));
    }),
    { numRuns: 2000 },
  );
});
