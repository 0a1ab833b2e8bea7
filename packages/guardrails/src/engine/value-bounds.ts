/**
 * Most values that are taken out one by one: of one text five hundred lines of a table with four of them each, and of a
 * whole payload. Nobody reads more; the text is taken out as a whole then, and a person must look.
 */
export const MOST_VALUES = { ofText: 2000, ofPayload: 5000 } as const;

/** Of more hits than that a finder need not return all. One value may be hit by two rules. */
export const MOST_HITS = 2 * MOST_VALUES.ofText;

/** Most values and keys of one payload that are replaced: each is kept with a commitment, and a person is to read them. */
export const MOST_REPLACED = 3000;
