/**
 * Letters that look like a Latin one, as pairs "shape of many": the facts are those of Unicode TR39 (confusables), the
 * choice is ours: what a reader takes for the letter at a glance. Small forms only; case is folded before.
 */

/** Of scripts in which words are written too: such a word is read as it stands first. */
const NATIVE: Record<string, string> = {
  a: "аαɑ",
  b: "ьвβ",
  c: "сϲ",
  d: "ԁժ",
  e: "еєεҽ",
  f: "ғϝք",
  g: "ցԍ",
  h: "һнհ",
  i: "іιїӏ",
  j: "јյ",
  k: "кκ",
  l: "ӏլ",
  m: "м",
  n: "ոռηпи",
  o: "оοσօө",
  p: "рρ",
  q: "ԛզ",
  r: "гяր",
  s: "ѕտ",
  t: "тτե",
  u: "цυսմ",
  v: "ѵν",
  w: "шщԝωա",
  x: "хχ",
  y: "уүγყ",
  z: "зʐ",
};

/** Of phonetics, decoration, few languages, and scripts that borrow Latin shapes. */
const BORROWED: Record<string, string> = {
  a: "ᴀꓮᎪɐ𐊠∀∂",
  b: "ʙꓐᏴƀɓƃ฿",
  c: "ᴄꓚᏟƈɔↄ𐐽¢",
  d: "ᴅꓓᎠđɖɗ",
  e: "ᴇꓰᎬɘǝℯ℮€ɛ",
  f: "ꜰꓝƒɟ",
  g: "ɢꓖᏀɡɠǥᵷƃ",
  h: "ʜꓧᎻɦħɥ",
  i: "ɪıꓲᎥɩɨ¡∣⏐",
  j: "ᴊꓙᎫɉʝɾ",
  k: "ᴋꓗᏦƙʞ",
  l: "ʟꓡᏞłƚɭ𝼄",
  m: "ᴍꓟᎷɱɯ",
  n: "ɴꓠɲŋƞ𐐥",
  o: "ᴏꓳøɵ𐐬",
  p: "ᴘꓑᏢƥþ",
  q: "ǫʠɋ",
  r: "ʀꓣᎡɍɼɽɹ",
  s: "ꜱꓢᏚƨʂ𐑈§",
  t: "ᴛꓔᎢŧƭʇ",
  u: "ᴜꓴʉʊ",
  v: "ᴠꓦᏙʋʌ",
  w: "ᴡꓪᏔʍ",
  x: "ꓫ×",
  y: "ʏꓬᎩƴɏʎ¥",
  z: "ᴢꓜᏃƶȥ",
};

/** Code point of a small letter to the Latin letter that it looks like. */
export const LOOK_ALIKES: ReadonlyMap<number, number> = new Map(
  [NATIVE, BORROWED].flatMap((pairs) =>
    Object.entries(pairs).flatMap(([latin, shapes]) =>
      [...shapes].map((shape): [number, number] => [shape.codePointAt(0) ?? 0, latin.charCodeAt(0)]),
    ),
  ),
);
