import { assertNever } from "@letsping/core";
import { z } from "zod";
import { classify } from "../leaf";
import type { Hit } from "../leaf";
import type { Leaf } from "../leaf";
import type { AddressRange } from "./address";
import { inRange } from "./address";
import { parseRange } from "./address";
import type { HostReading } from "./classify-host";
import { isAmbiguous } from "./classify-host";
import { namesTwoHosts } from "./classify-host";
import { readAuthority } from "./classify-host";
import { readBareHost } from "./classify-host";
import { readSpacedAuthority } from "./classify-host";
import type { EgressRule } from "./egress-rules";
import type { UrlCandidate } from "./find-urls";
import { findUrls } from "./find-urls";
import { foldAuthority } from "./fold-host";
import { DANGEROUS_SCHEMES } from "./schemes";

/** A domain as the URL standard writes it (`*.` kept in front); null where it is none, or an address. */
function canonicalDomain(text: string): string | null {
  const wildcard = text.startsWith("*.") ? "*." : "";
  const name = text.slice(wildcard.length);
  const url = `http://${name}/`;
  if (/[\s:/@?#\\*]/.test(name) || !URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  return /\d\.?$/.test(hostname) ? null : `${wildcard}${hostname.replace(/\.$/, "")}`;
}

const Domain = z
  .string()
  .max(256)
  .refine((text) => canonicalDomain(text) !== null, {
    error: "A domain is a name such as api.example.com, or *.example.com for every name below it.",
  });

const Range = z
  .string()
  .max(64)
  .refine((text) => parseRange(text) !== null, {
    error: "A range is written as 10.0.0.0/8 or fd00::/8; one address as 10.0.0.1.",
  });

/** What may be sent where. Everything is judged by what is written; nothing is looked up. */
export const EgressSettings = z
  .strictObject({
    allowed_domains: z
      .array(Domain)
      .max(1000)
      .default([])
      .describe(
        "Names that are allowed even where they are local: exact (db.internal), or with every name below (*.example.com, " +
          "which is not example.com itself). International names may be written either way. From 0 to 1,000 names of at " +
          "most 256 characters; default none.",
      ),
    allowed_ranges: z
      .array(Range)
      .max(1000)
      .default([])
      .describe(
        "Addresses that are allowed even where they are private, for example 10.1.0.0/16. A metadata address is allowed " +
          "only where it is named alone, for example 169.254.169.254. From 0 to 1,000 ranges; default none.",
      ),
    allowed_schemes: z
      .array(z.string().regex(/^[a-z][a-z0-9+.-]{0,31}$/))
      .max(100)
      .nullish()
      .describe(
        "Schemes that are allowed, in lower case without the colon, for example https. From 0 to 100. Not given: all but " +
          "those that read files or speak other protocols.",
      ),
    only_allowed: z
      .boolean()
      .default(false)
      .describe("Whether every host must be among the allowed domains and ranges. Default false."),
  })
  .meta({ id: "EgressSettings" });
export type EgressSettings = z.infer<typeof EgressSettings>;

/** Settings made ready for looking things up; from `createEgressPolicy`. */
export interface EgressPolicy {
  names: ReadonlySet<string>;
  ranges: readonly AddressRange[];
  schemes: ReadonlySet<string> | null;
  onlyAllowed: boolean;
}

/** @throws ZodError where a setting is no domain, range or scheme */
export function createEgressPolicy(settings: z.input<typeof EgressSettings> = {}): EgressPolicy {
  const { allowed_domains, allowed_ranges, allowed_schemes, only_allowed } = EgressSettings.parse(settings);
  return {
    names: new Set(allowed_domains.map((domain) => canonicalDomain(domain) ?? domain)),
    ranges: allowed_ranges.flatMap((range) => parseRange(range) ?? []),
    schemes: allowed_schemes ? new Set(allowed_schemes) : null,
    onlyAllowed: only_allowed,
  };
}

function isAllowedName(host: string, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  if (names.has(host)) return true;
  for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
    if (names.has(`*${host.slice(dot)}`)) return true;
  }
  return false;
}

function isAllowed({ host, address, rule }: HostReading, policy: EgressPolicy): boolean {
  if (address === null) return host !== "" && isAllowedName(host, policy.names);
  return policy.ranges.some(
    (range) => (rule !== "egress.metadata" || range.bits === 128) && inRange(address, range),
  );
}

/** Why something should not be sent. */
export interface EgressVerdict {
  rule: EgressRule;
  /** The host as it was read; "" where the scheme decides, or no host could be read. */
  host: string;
}

/** What a policy says of a host that was read from an authority; null where nothing speaks against it. */
function judgeHost(reading: HostReading, authority: string, policy: EgressPolicy): EgressVerdict | null {
  const { host, rule } = reading;
  if (rule === "egress.confusion") return { rule, host };
  if (policy.onlyAllowed && isAmbiguous(authority)) return { rule: "egress.confusion", host };
  const isGood = (rule === null && !policy.onlyAllowed) || isAllowed(reading, policy);
  if (!isGood) return { rule: rule ?? "egress.not_allowed", host };
  return namesTwoHosts(authority) ? { rule: "egress.confusion", host } : null;
}

function isRefusedScheme(scheme: string, { schemes }: EgressPolicy): boolean {
  return schemes === null ? DANGEROUS_SCHEMES.has(scheme) : !schemes.has(scheme);
}

/**
 * What is written where nothing says that a host is meant: a word without a dot is none (`s3://bucket`, `https:true`),
 * unless a port follows, and neither is a short number.
 */
function judgeDoubtful(authority: string, policy: EgressPolicy): EgressVerdict | null {
  if (/^(?!0+$)\d{1,8}$/.test(authority)) return null;
  const reading = readAuthority(authority);
  const isWord = reading.address === null && !reading.host.includes(".") && !authority.includes(":");
  return isWord && (reading.rule === null || reading.tentative)
    ? null
    : judgeHost(reading, authority, policy);
}

/** A place that counts only where it leads inside, even where only listed hosts are allowed. */
function judgeInside(reading: HostReading, policy: EgressPolicy): EgressVerdict | null {
  return reading.rule === null ? null : judgeHost(reading, "", policy);
}

function judgeCandidate(candidate: UrlCandidate, policy: EgressPolicy): EgressVerdict | null {
  const { kind, scheme, authority } = candidate;
  switch (kind) {
    case "url":
    case "other":
      if (isRefusedScheme(scheme, policy)) return { rule: "egress.scheme", host: "" };
      if (kind === "other") return judgeDoubtful(authority, policy);
      return judgeHost(readAuthority(authority), authority, policy);
    case "spaced": {
      const reading = readSpacedAuthority(authority);
      return reading.host === "" ? null : judgeHost(reading, authority, policy);
    }
    case "host":
      return judgeDoubtful(authority, policy);
    case "encoded":
      return judgeInside(readAuthority(foldAuthority(authority)), policy);
    case "bare":
      return judgeInside(readBareHost(authority), policy);
    case "unread":
      return { rule: "egress.confusion", host: "" };
    default:
      return assertNever(kind);
  }
}

/**
 * Every URL and host of a leaf that a policy speaks against. Deterministic, without a look at DNS: a public name whose
 * server answers with a private address is found only when it is connected to. A hit covers scheme and authority.
 */
export function findEgress(leaf: Leaf, policy: EgressPolicy): Hit[] {
  const hits: Hit[] = [];
  for (const candidate of findUrls(leaf)) {
    if (hits.at(-1)?.start === candidate.start) continue;
    const verdict = judgeCandidate(candidate, policy);
    if (verdict !== null) hits.push({ rule: verdict.rule, start: candidate.start, end: candidate.end });
  }
  return hits;
}

/**
 * What a policy says of one URL, as it would be handed to a client. A text in which no host can be read is refused as
 * `egress.confusion`. The host may still have a private address in DNS: who connects must check the address too.
 */
export function checkUrl(url: string, policy: EgressPolicy): EgressVerdict | null {
  const first = url.search(/\S/);
  const candidates = findUrls({ text: url, path: "", key: "url", classes: classify(url) });
  for (const candidate of candidates) {
    const verdict = candidate.start === first ? judgeCandidate(candidate, policy) : null;
    if (verdict !== null) return verdict;
  }
  // What the standard makes of the whole text, which is what most clients will connect to.
  const { hostname, protocol } = URL.canParse(url) ? new URL(url) : { hostname: "", protocol: "" };
  if (hostname === "") return { rule: "egress.confusion", host: "" };
  if (isRefusedScheme(protocol.slice(0, -1), policy)) return { rule: "egress.scheme", host: "" };
  return judgeHost(readAuthority(hostname), hostname, policy);
}
