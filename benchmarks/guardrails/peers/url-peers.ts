import { loadPackage } from "./load-package.mjs";
import type { Peer } from "./peer.ts";
import type { PeerHit } from "./peer.ts";

const REFUSED: readonly PeerHit[] = [{ rule: null, covers: () => true }];
const LET_THROUGH: readonly PeerHit[] = [];

const urlPeer = (name: string, isRefused: (text: string) => boolean): Peer => ({
  name,
  family: "egress",
  reads: "urls",
  rules: null,
  find: (text) => (isRefused(text) ? REFUSED : LET_THROUGH),
});

export async function ssrfCheck(): Promise<Peer> {
  const { isSSRFSafeURL } = (await loadPackage("ssrfcheck")) as { isSSRFSafeURL: (url: string) => boolean };
  return urlPeer("ssrfcheck", (text) => !isSSRFSafeURL(text));
}

/**
 * What many write by themselves: the URL parser, and the ranges of ipaddr.js for a host that is an address.
 *
 * @param refusesInvalid whether what is no URL is refused
 */
export async function urlAndRanges(refusesInvalid: boolean): Promise<Peer> {
  const addresses = (await loadPackage("ipaddr.js")) as {
    isValid: (address: string) => boolean;
    process: (address: string) => { range: () => string };
  };
  return urlPeer(`new URL + ipaddr.js${refusesInvalid ? ", invalid refused" : ""}`, (text) => {
    if (!URL.canParse(text)) return refusesInvalid;
    const host = new URL(text).hostname.replace(/^\[(.*)\]$/, "$1");
    return addresses.isValid(host) && addresses.process(host).range() !== "unicast";
  });
}
