import { fromIpv4 } from "./address";
import type { Address } from "./address";
import type { AddressRange } from "./address";
import { inRange } from "./address";
import { isIpv4 } from "./address";
import { parseRange } from "./address";

/**
 * Where clouds and orchestrators answer with credentials. 168.63.129.16 is a public address that Azure gives to its
 * wire server inside every network, so no table of ranges holds it.
 */
const METADATA = [
  "169.254.169.254", // AWS, Google Cloud, Azure, DigitalOcean, OpenStack, Hetzner, Oracle, Vultr
  "169.254.170.2", // AWS ECS tasks
  "169.254.170.23", // AWS EKS pods
  "168.63.129.16", // Azure wire server
  "100.100.100.200", // Alibaba
  "192.0.0.192", // Oracle classic
  "169.254.0.23", // Tencent
  "169.254.42.42", // Scaleway
  "fd00:ec2::254", // AWS
  "fd00:ec2::23", // AWS EKS pods
  "fd20:ce::254", // Google Cloud
  "169.254.169.255", // Linode
  "fd00:a9fe:a9fe::1", // Linode
  "fd00:c1::a9fe:a9fe", // Oracle
  "fd00:42::42", // Scaleway
  "fe80::a9fe:a9fe", // OpenStack
];

/** What the IANA registries of special-purpose addresses name, and multicast. */
const NOT_PUBLIC = [
  "0.0.0.0/8", // this network (RFC 791); most systems take 0.0.0.0 for themselves
  "10.0.0.0/8", // private (RFC 1918)
  "100.64.0.0/10", // carrier-grade NAT (RFC 6598)
  "127.0.0.0/8", // loopback (RFC 1122)
  "169.254.0.0/16", // link-local (RFC 3927)
  "172.16.0.0/12", // private (RFC 1918)
  "192.0.0.0/24", // IETF protocols (RFC 6890)
  "192.0.2.0/24", // documentation (RFC 5737)
  "192.31.196.0/24", // AS112 (RFC 7535)
  "192.52.193.0/24", // AMT relays (RFC 7450)
  "192.88.99.0/24", // 6to4 relays (RFC 7526)
  "192.168.0.0/16", // private (RFC 1918)
  "192.175.48.0/24", // AS112 (RFC 7534)
  "198.18.0.0/15", // benchmarks (RFC 2544)
  "198.51.100.0/24", // documentation (RFC 5737)
  "203.0.113.0/24", // documentation (RFC 5737)
  "224.0.0.0/4", // multicast (RFC 5771)
  "240.0.0.0/4", // reserved (RFC 1112) and broadcast (RFC 919)
  "2001::/23", // IETF protocols: Teredo, benchmarks, ORCHID, AMT, AS112 (RFC 2928)
  "2001:db8::/32", // documentation (RFC 3849)
  "2002::/16", // 6to4 (RFC 7526): a relay of somebody else delivers to the IPv4 address inside
  "2620:4f:8000::/48", // AS112 (RFC 7534)
  "3fff::/20", // documentation (RFC 9637)
];

/** The only IPv6 addresses given to the public (RFC 4291, 2.4); all else is local, reserved, or carries IPv4. */
const GLOBAL_UNICAST = known("2000::/3");

const METADATA_RANGES = METADATA.map(known);
const NOT_PUBLIC_RANGES = NOT_PUBLIC.map(known);

function known(text: string): AddressRange {
  const range = parseRange(text);
  if (range === null) throw new Error(`${text} is no range of addresses.`);
  return range;
}

const TRANSLATED = known("::ffff:0:0:0/96"); // SIIT (RFC 7915)
const COMPATIBLE = known("::/96"); // RFC 4291, 2.5.5.1
const NAT64 = known("64:ff9b::/96"); // RFC 6052
const LOCAL_NAT64 = known("64:ff9b:1::/48"); // RFC 8215
const SIX_TO_FOUR = known("2002::/16"); // RFC 3056
const TEREDO = known("2001::/32"); // RFC 4380

/** The IPv4 address that an IPv6 address carries for a gateway to deliver to; null where it carries none. */
function carried(address: Address): Address | null {
  const [first, second, third, fourth] = address;
  if ([TRANSLATED, COMPATIBLE, NAT64, LOCAL_NAT64].some((range) => inRange(address, range)))
    return fromIpv4(fourth);
  if (inRange(address, SIX_TO_FOUR)) return fromIpv4(((first << 16) | (second >>> 16)) >>> 0);
  if (inRange(address, TEREDO)) return fromIpv4(~fourth >>> 0);
  // ISATAP (RFC 5214, 6.1): 0000:5efe or, where the address is unique, 0200:5efe before the IPv4 address.
  if ((third & 0xfdffffff) === 0x5efe) return fromIpv4(fourth);
  return null;
}

/**
 * What an address is, when it is not one of the public internet: `metadata` where a cloud answers with credentials,
 * `private_address` for everything else that is private, local, reserved, multicast or documentation. Addresses that
 * carry IPv4 through a translator are refused whatever they carry, but one that carries a metadata address says so.
 */
export function classifyAddress(address: Address): "metadata" | "private_address" | null {
  if (METADATA_RANGES.some((range) => inRange(address, range))) return "metadata";
  if (isIpv4(address))
    return NOT_PUBLIC_RANGES.some((range) => inRange(address, range)) ? "private_address" : null;
  const inside = carried(address);
  const verdict = inside === null ? null : classifyAddress(inside);
  if (verdict !== null) return verdict;
  const isPublic =
    inRange(address, GLOBAL_UNICAST) && !NOT_PUBLIC_RANGES.some((range) => inRange(address, range));
  return isPublic ? null : "private_address";
}
