/**
 * How sure a number of this brand and length is a card once its check digit (Luhn) fits. One number in ten fits by
 * chance, so lengths that other numbers have too ask for more.
 */
export const Certainty = {
  /** Only with a word about cards beside it or in its key. */
  Possible: 1,
  /** Unless its key or a word beside it says that it is something else. */
  Likely: 2,
  Certain: 3,
} as const;

export interface CardBrand {
  name: string;
  certainty: number;
}

/** Name, first digits, then the lengths that are certain, likely and possible. Where two fit, the first row counts. */
type BrandRow = readonly [
  name: string,
  prefixes: string,
  certain: string,
  likely?: string,
  possible?: string,
];

/**
 * Issuer ranges and lengths as the schemes publish them (ISO/IEC 7812 numbers). Thirteen digits are only Visa, because
 * EAN-13 and telephone numbers have as many; fifteen only American Express, old JCB and UATP, because an IMEI has.
 */
const ROWS: readonly BrandRow[] = [
  ["Verve", "506099-506198 507865-507964 650002-650027", "16", "18 19"],
  [
    "Elo",
    "401178-401179 431274 438935 451416 457393 504175 506699-506778 509000-509999 627780 636297 636368",
    "16",
  ],
  ["RuPay", "508500-508999 606985-607984 608001-608500 652150-653149 817200-819899", "16"],
  ["Hipercard", "606282", "16", "19", "13"],
  ["Visa", "4", "16", "13 19"],
  ["Mastercard", "51-55 2221-2720", "16"],
  ["American Express", "34 37", "15"],
  ["Discover", "6011 644-649 65 622126-622925", "16", "", "17-19"],
  ["Diners Club", "300-305 3095 36 38-39", "14", "16", "17-19"],
  ["JCB", "1800 2131", "15"],
  ["LankaPay", "357111", "16"],
  ["JCB", "3528-3589", "16", "", "17-19"],
  ["RuPay", "353 356", "16"],
  ["Mir", "2200-2204", "16", "17-19"],
  ["BORICA", "2205", "16"],
  ["GPN", "1946", "", "", "16"],
  ["Troy", "9792", "16"],
  ["NAPAS", "9704", "16", "19"],
  ["Humo", "9860", "16"],
  ["Uzcard", "8600 5614", "16"],
  ["UnionPay", "62", "16", "17-19"],
  ["UnionPay", "81", "16", "19"],
  ["Dankort", "5019", "16"],
  ["InterPayment", "636", "16", "", "17-19"],
  ["InstaPayment", "637-639", "16"],
  // The ranges that were Maestro everywhere, so narrow that a number of another length is rarely there by chance.
  ["Maestro", "5018 5020 5038 5893 6304 6759 6761-6763 6767 6771", "16", "12 18 19", "13-15 17"],
  ["Maestro", "50 56-58 60-61 63 66-69", "16", "", "12-19"],
  ["RuPay", "82", "16"],
  ["UATP", "1", "", "", "15"],
];

interface Range {
  from: number;
  to: number;
  name: string;
  /** Certainty by length. */
  lengths: Uint8Array;
}

/** Shortest and longest card numbers, in digits. */
export const CARD_DIGITS = { min: 12, max: 19 } as const;
/** Ranges hold the first eight digits. */
const PREFIX = 8;

const FIRST_FOUR = 10 ** (PREFIX - 4);
/** Ranges by the first four digits of their numbers: one or two for most. */
const BY_FIRST_FOUR = rangesByFirstFour();

function lengthsOf(row: BrandRow): Uint8Array {
  const lengths = new Uint8Array(CARD_DIGITS.max + 1);
  const tiers = [Certainty.Certain, Certainty.Likely, Certainty.Possible];
  tiers.forEach((certainty, index) => {
    for (const part of (row[index + 2] ?? "").split(" ").filter(Boolean)) {
      const [from = 0, to = from] = part.split("-").map(Number);
      for (let length = from; length <= to; length++) if (!lengths[length]) lengths[length] = certainty;
    }
  });
  return lengths;
}

function rangesByFirstFour(): Range[][] {
  const all: Range[][] = Array.from({ length: 10_000 }, () => []);
  for (const row of ROWS) {
    const lengths = lengthsOf(row);
    for (const part of row[1].split(" ")) {
      const [low = "", high = low] = part.split("-");
      const from = Number(low.padEnd(PREFIX, "0"));
      const to = Number(high.padEnd(PREFIX, "9"));
      const range: Range = { from, to, name: row[0], lengths };
      const last = Math.floor(range.to / FIRST_FOUR);
      for (let four = Math.floor(range.from / FIRST_FOUR); four <= last; four++) all[four]?.push(range);
    }
  }
  return all;
}

const UNKNOWN: CardBrand = { name: "", certainty: Certainty.Possible };

/**
 * Brand of a number of `length` digits whose check digit fits, by its first eight digits. Of brands that share a range
 * the first that has cards of this length counts. A name is empty where no brand is known.
 */
export function brandOf(firstEight: number, length: number): CardBrand {
  for (const range of BY_FIRST_FOUR[Math.floor(firstEight / FIRST_FOUR)] ?? []) {
    const certainty = range.lengths[length] ?? 0;
    if (certainty > 0 && firstEight >= range.from && firstEight <= range.to) {
      return { name: range.name, certainty };
    }
  }
  return UNKNOWN;
}
