/** Something that whoever measures has to know or to mend; the message is all of it. */
export class Problem extends Error {
  override name = "Problem";
}
