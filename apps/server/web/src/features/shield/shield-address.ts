/** What of a profile is looked at. It stands in the address, so that it stays while the graph lives, and Back leads to it. */
export interface ShieldAddress {
  view: "graph" | "list" | "review";
  /** `service/action` of the action that is looked at. */
  node: string | null;
  /** Request of the step that is looked at. */
  step: string | null;
}

/** What an address holds. Without a view it is the one that fits the screen. */
export function readAddress(search: string, isNarrow: boolean): ShieldAddress {
  const given = new URLSearchParams(search);
  const view = given.get("view");
  return {
    view: view === "graph" || view === "list" || view === "review" ? view : isNarrow ? "list" : "graph",
    node: given.get("node"),
    step: given.get("step"),
  };
}

/** The query of an address with its question mark; empty where nothing differs from what it would be without. */
export function addressSearch({ view, node, step }: ShieldAddress, isNarrow: boolean): string {
  const query = new URLSearchParams();
  if (view !== (isNarrow ? "list" : "graph")) query.set("view", view);
  if (node !== null) query.set("node", node);
  if (step !== null) query.set("step", step);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** A part of a path as it was before it was written into an address; the router has decoded what is no separator. */
export function readPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A name with a percent sign of its own, which the router has decoded already.
    return part;
  }
}
