import { expect } from "vitest";
import { it } from "vitest";
import { parseOptions } from "./options";
import { Problem } from "./problem";
import { NAMES } from "./system-names";

const KNOWN = Object.values(NAMES);
const parse = (...words: string[]) => parseOptions(words, KNOWN);
const refusalOf = (...words: string[]) => {
  try {
    parse(...words);
  } catch (cause) {
    if (cause instanceof Problem) return cause.message;
    throw cause;
  }
  return null;
};

it("measures everything in three rounds where nothing is said", () => {
  expect(parse()).toEqual({
    rounds: 3,
    systems: KNOWN,
    parts: ["rounds", "memory"],
    quick: false,
    json: false,
    write: false,
    profile: null,
  });
});

it("takes systems by name, however it is written, in the order of the tables", () => {
  expect(parse("--only", "dbos; letsping").systems).toEqual(["LetsPing", "DBOS"]);
});

it.each([
  ["a system that there is not, beside one that there is", ["--only", "LetsPing;Temporal"], '"Temporal"'],
  ["no system", ["--only", " ; "], "--only names nothing"],
  ["no round", ["--rounds", "0"], '--rounds is "0"'],
  ["half a round", ["--rounds", "1.5"], '--rounds is "1.5"'],
  ["a part that there is not", ["--measure", "speed"], '--measure is "speed"'],
  ["an empty folder", ["--profile", ""], "--profile names no folder"],
  [
    "a profile where no gateway is measured",
    ["--profile", "x", "--only", "DBOS"],
    "--profile is of LetsPing",
  ],
  ["a profile of memory alone", ["--profile", "x", "--measure", "memory"], "--profile is of LetsPing"],
  ["a flag that there is not", ["--quik"], "Unknown option '--quik'"],
  ["a word that is no flag", ["quick"], "Unexpected argument 'quick'"],
  ["a flag without its value", ["--rounds"], "--rounds"],
])("refuses %s, in one line", (_, words, said) => {
  expect(refusalOf(...words)).toContain(said);
  expect(refusalOf(...words)).not.toContain("\n");
});

it.each([
  [["--quick"], "--quick"],
  [["--only", "LetsPing"], "--only"],
  [["--measure", "memory"], "--measure"],
  [["--profile", "x"], "--profile"],
])("does not write the page from a part of a run: %j", (words, flag) => {
  expect(refusalOf("--write", ...words)).toContain(`Take away ${flag}, or --write`);
  expect(parse("--write").write).toBe(true);
});
