/** Ids of everything that a look at egress may find. */
export const EGRESS_RULES = [
  /** An address of a private, local, reserved or documentation range, or one that carries another address. */
  "egress.private_address",
  /** An address or name under which a cloud or orchestrator gives out credentials. */
  "egress.metadata",
  /** A name of this machine or of its own network: `localhost`, `.local`, `.internal`, a name without a dot. */
  "egress.localhost",
  /** A public name that leads inside: the address stands in the name, or its servers answer with this machine. */
  "egress.wildcard_dns",
  /** A text that two programs read as two hosts, or that only some read as a host at all. */
  "egress.confusion",
  /** A scheme that reads files, speaks to services, or is not among the allowed ones. */
  "egress.scheme",
  /** A host that is not on the list, where only listed ones are allowed. */
  "egress.not_allowed",
] as const;
export type EgressRule = (typeof EGRESS_RULES)[number];
