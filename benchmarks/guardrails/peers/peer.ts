import type { ContentFamily } from "../cases.ts";

/** Something that a peer found. */
export interface PeerHit {
  /** Rule of personal data; null for peers that look for one thing. */
  rule: string | null;
  /** Whether a value is in what was found. */
  covers: (value: string) => boolean;
}

/** A package from npm that looks for what one family of rules looks for. */
export interface Peer {
  name: string;
  family: ContentFamily;
  /** What it gets of a payload: each text, the JSON of all, or each text that is a URL. A row of text is one text. */
  reads: "leaves" | "json" | "urls";
  /** Rules of personal data that it has; null where that is no question. */
  rules: readonly string[] | null;
  find: (text: string) => readonly PeerHit[] | Promise<readonly PeerHit[]>;
}

/** A peer that could not be loaded. */
export interface MissingPeer {
  name: string;
  reason: string;
}
