import { fromIpv4 } from "./address";
import type { Address } from "./address";
import { parseIpv6 } from "./address";
import { classifyAddress } from "./special-addresses";

/** What a name is, when it does not lead to the public internet, or cannot be known to. */
export type NameVerdict = "localhost" | "metadata" | "wildcard_dns";

/**
 * How far a verdict on a name reaches. `certain` names mean one thing wherever they stand; `local` ones mean a host only
 * where a host is meant, as `redis` is a word, and `build.local` and `log-10.0.0.1.txt` may be files.
 */
export interface NameReading {
  verdict: NameVerdict;
  sure: "certain" | "local";
}

/** Names of this machine. */
const LOCALHOST = [
  "localhost",
  "localhost4",
  "localhost6",
  "ip6-localhost",
  "ip6-loopback",
  "ip6-localnet",
  "loopback",
  "broadcasthost",
];

/** Names under which clouds and orchestrators answer with credentials. */
const METADATA = [
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "instance-data",
  "instance-data.ec2.internal",
  "metadata.azure.internal",
  "metadata.azure.com",
  "metadata.tencentyun.com",
  "metadata.platformequinix.com",
  "metadata.packet.net",
  "api.metadata.cloud.ibm.com",
  "metadata.oraclecloud.com",
  "rancher-metadata",
  "rancher-metadata.rancher.internal",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "kubernetes.docker.internal",
  "metadata.nicob.net",
];

/**
 * Words that documentation writes where a host should stand: what RFC 2606 keeps for examples, the words of RFC 3092, one
 * letter alone, and `your-host`, `endpoint-url`. No machine is named so, and whoever attacks one cannot choose its name.
 */
const PLACEHOLDER =
  /^(?:[a-z]|xn--[a-z0-9]{2,4}|example|test|invalid|foo|bar|baz|qux|host|hostname|domain|url|your[-_][a-z_-]+|[a-z_-]+[-_]ur[il])$/;

/** Domains whose servers answer with the address that stands in the name. */
const ECHOING = [
  "nip.io",
  "sslip.io",
  "xip.io",
  "xip.name",
  "traefik.me",
  "local-ip.sh",
  "local-ip.co",
  "local-ip.medicmobile.org",
  "plex.direct",
  "backname.io",
];

/** Domains of which every name leads to this machine, or now to one address and now to another (DNS rebinding). */
const INWARD = [
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
  "fuf.me",
  "42foo.com",
  "lcl.host",
  "localh.st",
  "localho.st",
  "localhost.tv",
  "localhost.direct",
  "localhst.co.uk",
  "localdev.me",
  "local.gd",
  "local.sisteminha.com",
  "localfabriek.nl",
  "localmachine.info",
  "localmachine.name",
  "localdomain.pw",
  "127-0-0-1.org.uk",
  "127.ca",
  "colasloth.com",
  "shed.host",
  "ddev.site",
  "lndo.site",
  "docksal.site",
  "smackaho.st",
  "ulh.us",
  "bugbounty.dod.network",
  "spoofed.burpcollaborator.net",
  "mail.ebc.apple.com",
  "nicob.net",
  "rbndr.us",
  "1u.ms",
  "rebind.network",
  "rebind.it",
];

/** Last labels that no public server answers for (RFC 6762, RFC 8375, ICANN), and those of service discovery. */
const LOCAL_ENDINGS = [
  "local",
  "localdomain",
  "localdomain4",
  "localdomain6",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "svc",
  "consul",
  "docker",
];

type Entry = NameVerdict | "echoing" | "local";

/** Each name stands for itself and every name below it. */
const ENDINGS = new Map<string, Entry>([
  ...LOCAL_ENDINGS.map((name): [string, Entry] => [name, "local"]),
  ...LOCALHOST.map((name): [string, Entry] => [name, "localhost"]),
  ...ECHOING.map((name): [string, Entry] => [name, "echoing"]),
  ...METADATA.map((name): [string, Entry] => [name, "metadata"]),
  ...INWARD.map((name): [string, Entry] => [name, "wildcard_dns"]),
]);

/**
 * An address inside somebody's network, written into a name with one separator between its numbers. Text of a pattern
 * and not a table of ranges, as a text of 1 MB may hold 32,000 such names: 30 ms against 180.
 */
const insideAddress = (separator: string) =>
  [
    `(?<!\\d)0${separator}0${separator}0${separator}0(?!\\d)`,
    `(?<!\\d)(?:(?:10|127)${separator}\\d{1,3}|169${separator}254|192${separator}168`,
    `172${separator}(?:1[6-9]|2\\d|3[01])`,
    `100${separator}(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7]))${separator}\\d{1,3}${separator}\\d{1,3}(?!\\d)`,
  ].join("|");
const INSIDE_ADDRESS = new RegExp([insideAddress("\\."), insideAddress("-")].join("|"));

/** Four decimal numbers with dots or dashes between them, also where they overlap: a look-ahead takes no text. */
const QUADS = [
  /(?<!\d)(?=(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?!\d))/g,
  /(?<!\d)(?=(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})(?!\d))/g,
];

/** Every IPv4 address that stands in a name, as in `app.10.0.0.1.nip.io` or `ip-10-0-0-1.nip.io`. */
function ipv4sIn(name: string): Address[] {
  return QUADS.flatMap((quad) => [...name.matchAll(quad)])
    .map((match) => match.slice(1, 5).map(Number))
    .filter((numbers) => numbers.every((number) => number < 256))
    .map((numbers) => fromIpv4(numbers.reduce((value, number) => value * 256 + number, 0)));
}

/** Every address that a server of an echoing domain may read in a name. */
function echoedAddresses(name: string): Address[] {
  const found = ipv4sIn(name);
  for (const [hexadecimal] of name.matchAll(/(?<![0-9a-z])[0-9a-f]{8}(?![0-9a-z])/g))
    found.push(fromIpv4(Number.parseInt(hexadecimal, 16)));
  for (const label of name.split(".")) {
    const address = label.includes("-") ? parseIpv6(label.replaceAll("-", ":")) : null;
    if (address !== null) found.push(address);
  }
  return found;
}

/** An echoing domain leads outward only where every address in the name is public; the domain's own site is public. */
function isEchoOfPublic(name: string, ending: string): boolean {
  if (name === ending || name === `www.${ending}`) return true;
  const addresses = echoedAddresses(name.slice(0, -ending.length));
  return addresses.length > 0 && addresses.every((address) => classifyAddress(address) === null);
}

/** The longest ending of a name, from a label on, that is known. */
function knownEnding(name: string): { ending: string; entry: Entry | undefined } {
  let ending = name;
  for (;;) {
    const entry = ENDINGS.get(ending);
    const dot = ending.indexOf(".");
    if (entry !== undefined || dot < 0) return { ending, entry };
    ending = ending.slice(dot + 1);
  }
}

/**
 * What a name leads to.
 *
 * @param name lower case ASCII, without a dot at the end
 */
export function classifyName(name: string): NameReading | null {
  const { ending, entry } = knownEnding(name);
  if (entry === "echoing")
    return isEchoOfPublic(name, ending) ? null : { verdict: "wildcard_dns", sure: "certain" };
  if (entry !== undefined && entry !== "local") return { verdict: entry, sure: "certain" };
  if (INSIDE_ADDRESS.test(name)) return { verdict: "wildcard_dns", sure: "local" };
  // Zone files long carried a `localhost` of their own, so localhost.example.com is often this machine.
  if (/(?:^|\.)localhost\.[^.]+\./.test(name)) return { verdict: "localhost", sure: "certain" };
  // No top-level domain has an address, so a name without a dot is completed by the network it is asked in.
  const isWord = ending === name && /^[a-z0-9_-]+$/.test(name) && !PLACEHOLDER.test(name);
  return entry === "local" || isWord ? { verdict: "localhost", sure: "local" } : null;
}
