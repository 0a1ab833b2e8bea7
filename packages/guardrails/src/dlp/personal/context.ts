import type { Leaf } from "../../leaf";
import { Kind } from "./characters";
import { kindOf } from "./characters";

/** What a word says about a number beside it. Bits. */
export const Topic = {
  Card: 1,
  Ssn: 2,
  Account: 4,
  /** That the number is of another kind: a telephone, a product, a parcel, a time. */
  OtherNumber: 8,
  /** Names of fields that hold an address of e-mail. Only looked for in keys. */
  EmailField: 16,
  /** That a field holds a name for a machine. Only looked for in keys. */
  Identifier: 32,
} as const;

/** Words of each topic. Two words with a space count only one after the other. */
const WORDS: readonly (readonly [topic: number, words: string])[] = [
  [
    Topic.Card,
    `card cards credit debit cc ccn ccnum ccnumber pan cvv cvc cardno cardnum cardnumber creditcard debitcard visa
    mastercard maestro amex discover diners jcb unionpay rupay kreditkarte kreditkarten kreditkartennummer kartennummer
    karte karten bankkarte carte cartes tarjeta tarjetas cartão cartao cartões carta karta karty kartę kartą kart kartı
    kort kortet kortnummer kreditkort betalkort kortti kortin luottokortti kaart kaartnummer kártya kártyaszám thẻ
    карта карты карте карту картой карточка карточки карточку κάρτα κάρτας कार्ड بطاقة البطاقة כרטיס`,
  ],
  [
    Topic.Ssn,
    `ssn ssns socialsecurity socialsecuritynumber taxpayer itin sozialversicherung sozialversicherungsnummer`,
  ],
  [
    Topic.Account,
    `iban ibans bic swift bank account accounts konto kontonummer bankverbindung compte cuenta conto conta rekening
    rekeningnummer kontonummeret tili tilinumero счёт счет hesap`,
  ],
  [
    Topic.OtherNumber,
    `imei imeisv isbn ean gtin upc barcode sku tracking shipment parcel order invoice serial timestamp epoch iccid suite
    apt apartment unit floor room street box zip phone
    phones telephone tel mobile cell fax whatsapp msisdn telefon telefono teléfono téléphone telefone celular handy
    móvil телефон`,
  ],
];
const PAIRS: readonly (readonly [topic: number, first: string, second: string])[] = [
  [Topic.Ssn, "social soc", "security sec insurance"],
  [
    Topic.Ssn,
    "seguro seguridad segurança seguranca sécurité securite sicurezza previdenza",
    "social sociale",
  ],
  [Topic.Ssn, "социального социальное", "страхования страхование обеспечения"],
  [Topic.Ssn, "الضمان", "الاجتماعي"],
];
/** Words of scripts that write without spaces: looked for anywhere. */
const UNSPACED: readonly (readonly [topic: number, words: string])[] = [
  [Topic.Card, "卡号 卡號 信用卡 银行卡 銀行卡 借记卡 カード クレジット 카드 บัตร"],
  [Topic.Ssn, "社会安全 社會安全 社会保障 社會保障 社保号 사회보장"],
  [Topic.Account, "账号 帳號 账户 口座 계좌"],
  [Topic.OtherNumber, "电话 電話 手机 订单 注文 전화"],
];
/** Names of fields, which in running text say nothing. */
const KEY_WORDS: readonly (readonly [topic: number, words: string])[] = [
  [Topic.Identifier, "id ids uid uuid guid ref reference ts time created updated"],
  [
    Topic.EmailField,
    `email emails mail mails emailaddress mailbox to cc bcc from sender recipient recipients replyto attendee attendees
    participant participants invitee invitees guest guests organizer mailto courriel correo`,
  ],
  [Topic.Ssn, "social"],
];

const TOPIC_OF_WORD = new Map<string, number>();
for (const [topic, words] of WORDS) for (const word of words.split(/\s+/)) TOPIC_OF_WORD.set(word, topic);
const TOPIC_OF_PAIR = new Map<string, number>();
const FIRST_OF_PAIR = new Set<string>();
for (const [topic, firsts, seconds] of PAIRS) {
  for (const first of firsts.split(" ")) {
    FIRST_OF_PAIR.add(first);
    for (const second of seconds.split(" ")) TOPIC_OF_PAIR.set(`${first} ${second}`, topic);
  }
}
const TOPIC_OF_KEY_WORD = new Map<string, number>();
for (const [topic, words] of KEY_WORDS)
  for (const word of words.split(/\s+/))
    TOPIC_OF_KEY_WORD.set(word, (TOPIC_OF_KEY_WORD.get(word) ?? 0) | topic);

/** Words of unspaced scripts by their first unit. */
const UNSPACED_BY_FIRST = new Map<number, { word: string; topic: number }[]>();
for (const [topic, words] of UNSPACED) {
  for (const word of words.split(" ")) {
    const first = word.charCodeAt(0);
    UNSPACED_BY_FIRST.set(first, [...(UNSPACED_BY_FIRST.get(first) ?? []), { word, topic }]);
  }
}

/** How far a word speaks, in characters: from before a number and from behind it. */
const REACH = { before: 64, behind: 32 } as const;
const LONGEST_WORD = 32;
/** A mask of ours names its kind, and must not speak for the number beside it. */
const MASK = /\[(?:card|IBAN|SSN|e-mail) [^[\]\n…]{0,40}…[^[\]\n…]{0,300}\]/y;

/**
 * What stands around the numbers of one leaf. Words are read as far as a question needs them and once only, so that a
 * text full of numbers costs no more than one reading.
 */
export interface Context {
  leaf: Leaf;
  /** Words with a topic that were read, in order: three numbers each (start, end, topic). */
  words: number[];
  readTo: number;
  /** Start of the digits that questions are about: nothing before them was asked for and left unread. */
  runStart: number;
  /** Topics of the names above the leaf; -1 while nobody asked. */
  keyTopics: number;
  /** How many numbers that are written again and again may still be looked at as if they stood there once. */
  copiesLeft: number;
  /** After how many hits nothing more need be found. */
  most: number;
}

/** Numbers that are written again and again: nobody writes so many of them, and each takes a closer look. */
const MOST_COPIES = 1000;

export function contextOf(leaf: Leaf, most: number): Context {
  return { leaf, words: [], readTo: 0, runStart: 0, keyTopics: -1, copiesLeft: MOST_COPIES, most };
}

/** Whether a word of the topic stands near a number, or the leaf's key says it. */
export function isSaid(context: Context, topic: number, start: number, end: number): boolean {
  if (context.keyTopics < 0) context.keyTopics = topicsOfKey(context.leaf);
  if ((context.keyTopics & topic) !== 0) return true;
  const words = wordsBetween(context, start - REACH.before, end + REACH.behind);
  for (let at = words.length - 3; at >= 0 && (words[at + 1] ?? 0) >= start - REACH.before; at -= 3) {
    if (((words[at + 2] ?? 0) & topic) !== 0 && (words[at] ?? 0) <= end + REACH.behind) return true;
  }
  return false;
}

/** Whether a word of the topic touches a place: ends or starts exactly there. */
export function isTouched(context: Context, topic: number, place: number): boolean {
  const words = wordsBetween(context, place - LONGEST_WORD, place + LONGEST_WORD);
  for (let at = words.length - 3; at >= 0 && (words[at + 1] ?? 0) >= place; at -= 3) {
    const touches = words[at] === place || words[at + 1] === place;
    if (touches && ((words[at + 2] ?? 0) & topic) !== 0) return true;
  }
  return false;
}

/** Words known once everything between two places was read. */
function wordsBetween(context: Context, from: number, to: number): number[] {
  const { text } = context.leaf;
  // Far enough back that the first half of a pair and the start of a mask are seen.
  let at = Math.max(context.readTo, Math.min(from, context.runStart - REACH.before) - 3 * LONGEST_WORD);
  let previous = "";
  while (at < text.length && at <= to) {
    const code = text.charCodeAt(at);
    if (!isWordUnit(code)) {
      at = code === 0x5b ? behindMask(text, at) : at + 1;
      continue;
    }
    const start = at;
    while (at < text.length && isWordUnit(text.charCodeAt(at))) {
      if (text.charCodeAt(at) >= FIRST_UNSPACED) readUnspaced(text, at, context.words);
      at++;
    }
    if (at - start < 2 || at - start > LONGEST_WORD) continue;
    const word = text.slice(start, at).toLowerCase();
    const topic = TOPIC_OF_WORD.get(word) ?? (previous && TOPIC_OF_PAIR.get(`${previous} ${word}`));
    if (topic) context.words.push(start, at, topic);
    previous = FIRST_OF_PAIR.has(word) ? word : "";
  }
  context.readTo = Math.max(context.readTo, at);
  return context.words;
}

/** Place behind a mask of ours, or behind the bracket where none starts. */
function behindMask(text: string, at: number): number {
  MASK.lastIndex = at;
  return MASK.test(text) ? MASK.lastIndex : at + 1;
}

/** Thai and every script behind it: some of them write without spaces. */
const FIRST_UNSPACED = 0xe00;

function readUnspaced(text: string, at: number, words: number[]): void {
  for (const { word, topic } of UNSPACED_BY_FIRST.get(text.charCodeAt(at)) ?? [])
    if (text.startsWith(word, at)) words.push(at, at + word.length, topic);
}

function isWordUnit(code: number): boolean {
  if (code < 0x80) return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return code >= 0xaa && kindOf(code) === Kind.Other && !(code >= 0x2000 && code < 0x2c00);
}

/** Topics that the last three names above a leaf speak of. */
function topicsOfKey(leaf: Leaf): number {
  const names = [...leaf.path.slice(-200).split("/").slice(-3), leaf.key];
  let topics = 0;
  for (const name of names) topics |= topicsOfName(name);
  return topics;
}

/** Topics of one name: `customerEmail`, `card_number`, `SSN`. */
export function topicsOfName(name: string): number {
  const words = wordsOfName(name);
  let topics = 0;
  let before = "";
  for (const word of words) {
    topics |= topicsOfWord(word);
    if (FIRST_OF_PAIR.has(before)) topics |= TOPIC_OF_PAIR.get(`${before} ${word}`) ?? 0;
    before = word;
  }
  return words.length === 1 ? topics : topics | topicsOfWord(words.join(""));
}

const topicsOfWord = (word: string) => (TOPIC_OF_WORD.get(word) ?? 0) | (TOPIC_OF_KEY_WORD.get(word) ?? 0);

const LONGEST_NAME = 100;
const NO_WORDS: string[] = [];

function wordsOfName(name: string): string[] {
  // Places in lists.
  if (/^\d*$/.test(name)) return NO_WORDS;
  // Most names are one word in small letters, or several with `_` between, and need no more.
  if (name.length <= LONGEST_NAME && /^[a-z_]*$/.test(name))
    return name.includes("_") ? name.split("_") : [name];
  return name
    .slice(0, LONGEST_NAME)
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/e-mail/g, "email")
    .split(/[^\p{L}\p{M}]+/u);
}
