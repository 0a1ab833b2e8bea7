/**
 * An IP address: 128 bits as four unsigned 32-bit words, the most significant first. An IPv4 address stands in
 * `::ffff:0:0/96` (RFC 4291, 2.5.5.2), so that there is one kind of address and one kind of range.
 */
export type Address = readonly [number, number, number, number];

/** A range of addresses: those whose first `bits` (0 to 128) are the network's. */
export interface AddressRange {
  network: Address;
  bits: number;
}

const MAPPED = 0xffff;

/** The 128-bit form of an IPv4 address given as one unsigned 32-bit number. */
export function fromIpv4(value: number): Address {
  return [0, 0, MAPPED, value];
}

/** Whether an address is an IPv4 address, which is its last word. */
export function isIpv4(address: Address): boolean {
  return address[0] === 0 && address[1] === 0 && address[2] === MAPPED;
}

/** The value of one digit in a base, or -1. */
function digitOf(code: number, base: number): number {
  const value = code < 58 ? code - 48 : (code | 32) - 87;
  return value >= 0 && value < base && (code < 58 || value > 9) ? value : -1;
}

/** A number in a base; null where a character is no digit of it or the value exceeds 32 bits. */
function numberOf(text: string, from: number, base: number): number | null {
  let value = 0;
  for (let at = from; at < text.length; at++) {
    const digit = digitOf(text.charCodeAt(at), base);
    if (digit < 0) return null;
    value = value * base + digit;
    if (value > 0xffffffff) return null;
  }
  return value;
}

function partOf(text: string, octal: boolean): number | null {
  if (text === "") return null;
  if (text.charCodeAt(0) !== 48) return numberOf(text, 0, 10);
  if ((text.charCodeAt(1) | 32) === 120) return numberOf(text, 2, 16);
  return numberOf(text, 0, octal ? 8 : 10);
}

/**
 * An IPv4 address in any spelling: one to four parts of decimal, hexadecimal (`0x7f`) or octal (`0177`) digits, the last
 * part filling what is left (`127.1`, `2130706433`), and a dot at the end. The spellings are those of `inet_aton` and
 * the WHATWG URL standard, 3.5.
 *
 * @param octal whether a leading zero means octal; programs that read it as decimal are why the same text may be two addresses
 * @returns an unsigned 32-bit number, or null where the text is no address
 */
export function parseIpv4(text: string, octal = true): number | null {
  const parts = (text.endsWith(".") ? text.slice(0, -1) : text).split(".", 5);
  if (parts.length > 4) return null;
  let value = 0;
  for (const [index, text] of parts.entries()) {
    const part = partOf(text, octal);
    if (part === null) return null;
    const last = index === parts.length - 1;
    if (part >= (last ? 256 ** (4 - index) : 256)) return null;
    value += last ? part : part * 256 ** (3 - index);
  }
  return value;
}

/** The 16-bit groups of one side of `::`; null where one is no hexadecimal number of one to four digits. */
function groupsOf(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":", 9);
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes(".")) {
      const ipv4 = parseIpv4(part, false);
      if (ipv4 === null) return null;
      groups.push(ipv4 >>> 16, ipv4 & 0xffff);
      continue;
    }
    const group = part === "" || part.length > 4 ? null : numberOf(part, 0, 16);
    if (group === null) return null;
    groups.push(group);
  }
  return groups;
}

/**
 * An IPv6 address (RFC 4291, 2.2), without brackets. A zone (`%eth0`, RFC 4007) is passed over: it picks an interface,
 * not another address.
 */
export function parseIpv6(text: string): Address | null {
  const zone = text.indexOf("%");
  const sides = (zone < 0 ? text : text.slice(0, zone)).split("::", 3);
  if (sides.length > 2) return null;
  const head = groupsOf(sides[0] ?? "");
  const tail = groupsOf(sides[1] ?? "");
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const word = (index: number) => (((groups[2 * index] ?? 0) << 16) | (groups[2 * index + 1] ?? 0)) >>> 0;
  return [word(0), word(1), word(2), word(3)];
}

/** Whether an address lies in a range. */
export function inRange(address: Address, { network, bits }: AddressRange): boolean {
  for (let index = 0; index < 4; index++) {
    const left = bits - 32 * index;
    if (left <= 0) return true;
    const mask = left >= 32 ? -1 : -1 << (32 - left);
    if ((((address[index] ?? 0) ^ (network[index] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

/** A range in CIDR notation (RFC 4632, RFC 4291), or one address; null where the text is neither. */
export function parseRange(text: string): AddressRange | null {
  const [base = "", length, ...rest] = text.split("/", 3);
  const isV6 = base.includes(":");
  const ipv4 = isV6 || !/^\d{1,3}(\.\d{1,3}){3}$/.test(base) ? null : parseIpv4(base, false);
  const network = isV6 ? parseIpv6(base) : ipv4 === null ? null : fromIpv4(ipv4);
  if (network === null || rest.length > 0) return null;
  if (length === undefined) return { network, bits: 128 };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!(bits <= (isV6 ? 128 : 32))) return null;
  return { network, bits: isV6 ? bits : bits + 96 };
}
