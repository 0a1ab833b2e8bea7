import { isUnspaced } from "./characters";
import { parsePattern } from "./grammar";
import type { PhraseClasses } from "./grammar";
import type { Signal } from "./grammar";
import type { WordClasses } from "./grammar";
import { unitsOf } from "../units";
import { lettersOf } from "./word-tables";
import { pairOf } from "./word-tables";
import { PAIRS } from "./word-tables";
import { plainWord } from "./word-tables";
import { skeletonOfWord } from "./word-tables";
import { tableOf } from "./word-tables";
import { tripleOf } from "./word-tables";
import { tripleTable } from "./word-tables";
import type { WordTable } from "./word-tables";

/** A word that may be written with a mistake. */
export interface MistakenWord {
  word: string;
  id: number;
  /** `lettersOf` the word. */
  letters: number;
}

/** Where the words of a text are looked up. */
interface Tables {
  words: WordTable;
  /** Words that count only in capitals. */
  capitals: WordTable;
  /** Beginnings of words; 1 at `tripleOf` the first three letters of one. */
  stems: WordTable;
  stemStarts: Uint8Array;
  /** Words as look-alikes and leet-speak leave them, see `skeletonOf`. */
  skeletons: WordTable;
  /** Words of scripts without spaces; `unspacedLongest[unit]` is the length of the longest that begins so. */
  unspaced: WordTable;
  unspacedLongest: Uint8Array;
  /** Long words that are recognised with one mistake, at `pairOf` their first and last letter. */
  mistaken: readonly (readonly MistakenWord[] | undefined)[];
  /** At the same place: a bit for each size that such a word may have. */
  mistakenSizes: Int32Array;
}

/** Signals and words, compiled to numbers: one step per word of a text and per slot that the word may fill. */
export interface Program extends Tables {
  signals: readonly Signal[];
  /**
   * Slots that word `id` fills: from `rows[ROW * id]` on those that follow another, the later of a pattern first; then
   * those that begin a pattern anywhere; then those that begin one where they open a clause, up to `rows[ROW * id + 3]`.
   */
  rows: Int32Array;
  slots: Int32Array;
  /** Per word: an or of the bits in `scan`. */
  clause: Uint8Array;
  /** Per word: 1 where look-alike letters in it betray a disguise. */
  telling: Uint8Array;
  /** What a word in look-alike letters counts as. */
  disguisedWord: number;
  /** Per slot: its reach; 0 for the first slot of a pattern. */
  reach: Int32Array;
  /** Per slot: -1, or what the pattern is when it is the last: a signal, or `signals.length` and more for a phrase. */
  completes: Int32Array;
  /** Per phrase: the word that it counts as. */
  phraseWord: Int32Array;
  /** Per slot: the slot of a guard and how far it reaches, or -1. */
  guard: Int32Array;
  guardReach: Int32Array;
}

/** Numbers in `rows` for each word. */
export const ROW = 4;
export const SHORTEST_STEM = 4;
export const SHORTEST_MISTAKEN = 6;

export interface Lexicon {
  words: WordClasses;
  phrases: PhraseClasses;
  /** Bits of `scan` for the words of a class. */
  effects: Readonly<Record<string, number>>;
  /** The class that a word in look-alike letters is of. */
  disguised: string;
  /** Classes whose words are recognised with one mistake. */
  mistaken: readonly string[];
}

/** Every spelling has an id; classes are remembered by id. */
interface Spellings {
  idOf: Map<string, number>;
  classesOf: string[][];
}

/** Capitals and stems keep their mark in the spelling. */
function spellingOf(word: string): string {
  const mark = word.endsWith("!") || word.endsWith("*") ? word.slice(-1) : "";
  return plainWord(word.slice(0, word.length - mark.length)) + mark;
}

function remember({ idOf, classesOf }: Spellings, spelling: string, className: string): number {
  const id = idOf.get(spelling) ?? idOf.size + 1;
  idOf.set(spelling, id);
  const classes = classesOf[id] ?? [];
  classesOf[id] = classes;
  if (!classes.includes(className)) classes.push(className);
  return id;
}

/** What a phrase is filed under: no text spells a word so. */
const phraseSpelling = (name: string) => `phrase:${name}`;
const isClass = (name: string) => /^[A-Z][A-Z_]*$/.test(name);

/** The slots of all patterns, one after the other. */
interface Slots {
  reach: number[];
  completes: number[];
  guard: number[];
  guardReach: number[];
  ofClass: Map<string, number[]>;
  /** Slots of guards, which patterns share. */
  guards: Map<string, number>;
}

function addSlot(slots: Slots, spellings: Spellings, names: readonly string[], reach: number): number {
  const slot = slots.reach.length;
  slots.reach.push(reach);
  slots.completes.push(-1);
  slots.guard.push(-1);
  slots.guardReach.push(0);
  for (const name of names) {
    const className = isClass(name) ? name : `word:${spellingOf(name)}`;
    if (!isClass(name)) remember(spellings, spellingOf(name), className);
    const filled = slots.ofClass.get(className);
    if (filled === undefined) slots.ofClass.set(className, [slot]);
    else filled.push(slot);
  }
  return slot;
}

function guardSlot(slots: Slots, spellings: Spellings, names: string): number {
  const slot = slots.guards.get(names) ?? addSlot(slots, spellings, names.split("|"), 0);
  slots.guards.set(names, slot);
  return slot;
}

interface PatternSource {
  source: string;
  completes: number;
  unless?: string | undefined;
}

function addPattern(slots: Slots, spellings: Spellings, { source, completes, unless }: PatternSource): void {
  const pattern = parsePattern(source);
  // Before the pattern: its own slots must stand side by side.
  const [guardNames = "", guardFar = "~1"] = unless?.split(" ") ?? [];
  const guard = guardNames === "" ? -1 : guardSlot(slots, spellings, guardNames);
  const first = slots.reach.length;
  for (const slot of pattern.slots) addSlot(slots, spellings, slot.names, slot.reach);
  slots.reach[first] = pattern.opensClause ? OPENS_CLAUSE : 0;
  slots.guard[first] = guard;
  slots.guardReach[first] = Number(guardFar.slice(1));
  slots.completes[slots.completes.length - 1] = completes;
}

/** @throws Error that names the class, when a pattern names one that does not exist */
function checkClasses(slots: Slots, lexicon: Lexicon): void {
  const known = new Set([...Object.keys(lexicon.words), ...Object.keys(lexicon.phrases), lexicon.disguised]);
  for (const name of slots.ofClass.keys()) {
    if (isClass(name) && !known.has(name))
      throw new Error(`A pattern names the class ${name}, which does not exist.`);
  }
}

/** @throws Error that names the pattern or class, when a pattern is not of the language or names an unknown class */
export function compile(signals: readonly Signal[], lexicon: Lexicon): Program {
  const spellings: Spellings = { idOf: new Map(), classesOf: [] };
  for (const [name, words] of Object.entries(lexicon.words)) {
    for (const word of words.split(/\s+/)) if (word !== "") remember(spellings, spellingOf(word), name);
  }
  const phrases = Object.entries(lexicon.phrases).flatMap(([name, list]) =>
    list.map((source) => ({ name, source })),
  );
  const disguisedWord = remember(spellings, phraseSpelling(lexicon.disguised), lexicon.disguised);
  const phraseWord = phrases.map(({ name }) => remember(spellings, phraseSpelling(name), name));

  const slots: Slots = {
    reach: [],
    completes: [],
    guard: [],
    guardReach: [],
    ofClass: new Map(),
    guards: new Map(),
  };
  signals.forEach(({ patterns, unless }, completes) => {
    for (const source of patterns) addPattern(slots, spellings, { source, completes, unless });
  });
  phrases.forEach(({ source }, phrase) => {
    addPattern(slots, spellings, { source, completes: signals.length + phrase });
  });
  checkClasses(slots, lexicon);
  return {
    signals,
    ...tablesOf(spellings, lexicon),
    ...slotsOf(slots, spellings),
    clause: perWord(spellings, (classes) =>
      classes.reduce((bits, name) => bits | (lexicon.effects[name] ?? 0), 0),
    ),
    telling: perWord(spellings, (classes) => (classes.some(isTelling) ? 1 : 0)),
    disguisedWord,
    reach: Int32Array.from(slots.reach),
    completes: Int32Array.from(slots.completes),
    phraseWord: Int32Array.from(phraseWord),
    guard: Int32Array.from(slots.guard),
    guardReach: Int32Array.from(slots.guardReach),
  };
}

/** Classes of English words that carry a meaning: foreign words may be spelled with look-alikes by right. */
const isTelling = (name: string) => isClass(name) && !name.startsWith("F_");

const perWord = (spellings: Spellings, of: (classes: readonly string[]) => number) =>
  Uint8Array.from({ length: spellings.idOf.size + 1 }, (_, id) => of(spellings.classesOf[id] ?? []));

/** Words of the same classes share their slots. */
function slotsOf({ ofClass, reach }: Slots, { idOf, classesOf }: Spellings) {
  const rows = new Int32Array((idOf.size + 1) * ROW);
  const slots: number[] = [];
  const known = new Map<string, number[]>();
  for (let id = 1; id <= idOf.size; id++) {
    const classes = classesOf[id] ?? [];
    const key = classes.join(" ");
    let row = known.get(key);
    if (row === undefined) {
      const filled = [...new Set(classes.flatMap((name) => ofClass.get(name) ?? []))].sort(
        (one, other) => other - one,
      );
      row = [slots.length];
      for (const isOfPart of PARTS_OF_ROW) {
        slots.push(...filled.filter((slot) => isOfPart(reach[slot] ?? 0)));
        row.push(slots.length);
      }
      known.set(key, row);
    }
    rows.set(row, id * ROW);
  }
  return { rows, slots: Int32Array.from(slots) };
}

const OPENS_CLAUSE = -1;
const PARTS_OF_ROW: readonly ((reach: number) => boolean)[] = [
  (reach) => reach > 0,
  (reach) => reach === 0,
  (reach) => reach === OPENS_CLAUSE,
];

function tablesOf({ idOf, classesOf }: Spellings, lexicon: Lexicon): Tables {
  const words = new Map<string, number>();
  const capitals = new Map<string, number>();
  const stems = new Map<string, number>();
  const skeletons = new Map<string, number>();
  const unspaced = new Map<string, number>();
  const unspacedLongest = new Uint8Array(0x10000);
  const stemStarts = tripleTable();
  const mistakenSizes = new Int32Array(PAIRS);
  const mistaken: MistakenWord[][] = [];
  for (const [spelling, id] of idOf) {
    const first = spelling.charCodeAt(0);
    if (spelling.startsWith("phrase:")) continue;
    if (spelling.endsWith("!")) capitals.set(spelling.slice(0, -1), id);
    else if (spelling.endsWith("*")) {
      stems.set(spelling.slice(0, -1), id);
      stemStarts[tripleOf(first, spelling.charCodeAt(1), spelling.charCodeAt(2))] = 1;
    } else if (isUnspaced(first)) {
      unspaced.set(spelling, id);
      unspacedLongest[first] = Math.max(unspacedLongest[first] ?? 0, spelling.length);
    } else words.set(spelling, id);
    if (!/^[a-z]{3,}$/.test(spelling)) continue;
    const skeleton = skeletonOfWord(spelling);
    if (!skeletons.has(skeleton)) skeletons.set(skeleton, id);
    const forgiven = (classesOf[id] ?? []).some((name) => lexicon.mistaken.includes(name));
    if (!forgiven || spelling.length < SHORTEST_MISTAKEN) continue;
    const pair = pairOf(first, spelling.charCodeAt(spelling.length - 1));
    const letters = lettersOf(unitsOf(spelling), 0, spelling.length);
    mistaken[pair] = [...(mistaken[pair] ?? []), { word: spelling, id, letters }];
    mistakenSizes[pair] = (mistakenSizes[pair] ?? 0) | (7 << (spelling.length - 1));
  }
  return {
    words: tableOf(words),
    capitals: tableOf(capitals),
    stems: tableOf(stems),
    stemStarts,
    skeletons: tableOf(skeletons),
    unspaced: tableOf(unspaced),
    unspacedLongest,
    mistaken,
    mistakenSizes,
  };
}
