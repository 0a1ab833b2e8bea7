/**
 * BBAN structures in the notation of the SWIFT IBAN Registry (ISO 13616): `n` digits, `a` letters, `c` either. After the
 * registered countries come those that use the form without being registered, and lengths that were replaced but still
 * stand on paper.
 */
const STRUCTURES = `
AD 8n12c, AE 19n, AL 8n16c, AT 16n, AZ 4a20c, BA 16n, BE 12n, BG 4a6n8c, BH 4a14c, BI 23n, BR 23n1a1c, BY 4c4n16c,
CH 5n12c, CR 18n, CY 8n16c, CZ 20n, DE 18n, DJ 23n, DK 14n, DO 4c20n, EE 16n, EG 25n, ES 20n, FI 14n, FK 2a12n, FO 14n,
FR 10n11c2n, GB 4a14n, GE 2a16n, GI 4a15c, GL 14n, GR 7n16c, GT 24c, HN 4a20n, HR 17n, HU 24n, IE 4a14n, IL 19n,
IQ 4a15n, IS 22n, IT 1a10n12c, JO 4a4n18c, KW 4a22c, KZ 3n13c, LB 4n20c, LC 4a24c, LI 5n12c, LT 16n, LU 3n13c, LV 4a13c,
LY 21n, MC 10n11c2n, MD 20c, ME 18n, MK 3n10c2n, MN 16n, MR 23n, MT 4a5n18c, MU 4a19n3a, NI 4a20n, NL 4a10n, NO 11n,
OM 3n16c, PK 4a16c, PL 24n, PS 4a21c, PT 21n, QA 4a21c, RO 4a16c, RS 18n, RU 14n15c, SA 2n18c, SC 4a20n3a, SD 14n,
SE 20n, SI 15n, SK 20n, SM 1a10n12c, SO 19n, ST 21n, SV 4a20n, TL 19n, TN 20n, TR 6n16c, UA 6n19c, VA 18n, VG 4a16n,
XK 16n, YE 4a4n18c,
AO 21n, AX 14n, BF 2c22n, BF 23n, BJ 2c22n, BL 10n11c2n, CF 23n, CG 23n, CI 2c22n, CM 23n, CV 21n, DZ 22n, DZ 20n,
GA 23n, GF 10n11c2n, GG 4a14n, GP 10n11c2n, GQ 23n, GW 2c19n, IM 4a14n, IR 22n, JE 4a14n, KM 23n, MA 24n, MF 10n11c2n,
MG 23n, ML 2c22n, MQ 10n11c2n, MZ 21n, NC 10n11c2n, NE 2a22n, PF 10n11c2n, PM 10n11c2n, RE 10n11c2n, SN 2c22n, TD 23n,
TF 10n11c2n, TG 2a22n, WF 10n11c2n, YT 10n11c2n,
BI 12n, CR 17n, EG 23n, NI 4a24n`;

export const CharacterClass = { Digit: 0, Letter: 1, Either: 2 } as const;

/** What each character of a BBAN may be, in order: values of `CharacterClass`. */
export type BbanStructure = Uint8Array;

const BY_COUNTRY = structuresByCountry();

function structureOf(pattern: string): BbanStructure {
  const classes: number[] = [];
  for (const [, count, letter] of pattern.matchAll(/(\d{1,2})([nac])/g)) {
    const one =
      letter === "n" ? CharacterClass.Digit : letter === "a" ? CharacterClass.Letter : CharacterClass.Either;
    for (let left = Number(count); left > 0; left--) classes.push(one);
  }
  return Uint8Array.from(classes);
}

function structuresByCountry(): (BbanStructure[] | undefined)[] {
  const all: (BbanStructure[] | undefined)[] = new Array(26 * 26).fill(undefined);
  for (const part of STRUCTURES.split(",")) {
    const [country = "", pattern = ""] = part.trim().split(" ");
    const at = 26 * (country.charCodeAt(0) - 65) + (country.charCodeAt(1) - 65);
    all[at] = [...(all[at] ?? []), structureOf(pattern)];
  }
  return all;
}

/** Structures of the country with these two letters, counted from A = 0; undefined where no country has an IBAN. */
export function structuresOf(first: number, second: number): readonly BbanStructure[] | undefined {
  return BY_COUNTRY[26 * first + second];
}
