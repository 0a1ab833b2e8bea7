// Apart from the schemas, so that a page that only counts does not load them.

/** Most requests of one batch. */
export const MAX_BATCH = 200;
