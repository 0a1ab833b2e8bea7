// Apart from the schemas, so that a page that only reads does not load them.

/** What stands where a value is masked. */
export const MASK = "•••";
