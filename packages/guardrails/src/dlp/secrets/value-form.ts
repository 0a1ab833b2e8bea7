/** Sets of characters that forms and examples are written with. */
const ALPHABETS: Record<string, string> = {
  A: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  a: "0123456789abcdefghijklmnopqrstuvwxyz",
  U: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  L: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  l: "abcdefghijklmnopqrstuvwxyz",
  u: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  d: "0123456789",
  h: "0123456789abcdef",
  H: "0123456789ABCDEF",
  w: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-",
  b: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/",
  // base32 (RFC 4648), that of AWS key ids, bech32 in capitals, base58 and that of crypt.
  2: "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  B: "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  k: "023456789ACDEFGHJKLMNPQRSTUVWXYZ",
  e: "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
  c: "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
};

const UUID = ["<h8>", "-", "<h4>", "-", "<h4>", "-", "<h4>", "-", "<h12>"];

/** A piece of a form: so many characters of an alphabet, or a literal text. */
export type FormPiece = { alphabet: string; count: number } | { literal: string };

/** Reads a form: `<A36>` is 36 characters of the alphabet A, `<uuid>` a UUID, anything else stands for itself. */
export function parseForm(form: string): FormPiece[] {
  return form
    .split(/(<\w+>)/)
    .flatMap((part) => (part === "<uuid>" ? UUID : [part]))
    .filter((part) => part !== "")
    .map((part) => {
      const alphabet = ALPHABETS[part.charAt(1)];
      const count = Number(part.slice(2, -1));
      return /^<\w\d+>$/.test(part) && alphabet !== undefined ? { alphabet, count } : { literal: part };
    });
}

/** A test for values of a form. Hexadecimal digits may be of either case. */
export function formMatcher(form: string): (value: string) => boolean {
  const pieces = parseForm(form).map((piece) => {
    if ("literal" in piece) return piece.literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    const letters =
      piece.alphabet === ALPHABETS["h"] ? "0-9a-fA-F" : piece.alphabet.replace(/[\]\\^-]/g, "\\$&");
    return `[${letters}]{${piece.count}}`;
  });
  const pattern = new RegExp(`^${pieces.join("")}$`);
  return (value) => pattern.test(value);
}
