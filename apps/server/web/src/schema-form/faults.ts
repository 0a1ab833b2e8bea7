import { controlsOf } from "@letsping/core";
import type { Chosen, FormField, JsonObject, PayloadIssue } from "@letsping/core";
import type { Labels } from "../payload-view/labels";
import { firstControl } from "./first-control";
import type { Faults } from "./form-context";

/** The paths at which a form shows what is wrong, in order. Entries of a list of chips show it each. */
function shownPaths(root: FormField, draft: JsonObject, shapeOf: Chosen): Map<string, "place" | "chips"> {
  const controls = controlsOf(root, draft, shapeOf);
  return new Map(controls.map(({ path, control }) => [path, control === "chips" ? "chips" : "place"]));
}

function nearest(shown: Map<string, "place" | "chips">, path: string): string {
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    if (shown.has(at)) return at;
    if (shown.get(at.slice(0, at.lastIndexOf("/"))) === "chips") return at;
  }
  return "";
}

interface Wrong {
  root: FormField;
  draft: JsonObject;
  shapeOf: Chosen;
  labels: Labels;
  issues: readonly PayloadIssue[];
  unfinished: ReadonlyMap<string, string>;
}

/** What is wrong, where it is shown, the first on the page first. An issue of a value without a control of its own is told by the nearest one around it. */
export function faultsOf({ root, draft, shapeOf, labels, issues, unfinished }: Wrong): Faults {
  const found = new Map(unfinished);
  if (issues.length === 0 && found.size < 2) return found;
  const shown = shownPaths(root, draft, shapeOf);
  for (const issue of issues) {
    const path = nearest(shown, issue.path);
    const words = `${issue.message} ${issue.expected}`;
    if (!found.has(path)) found.set(path, path === issue.path ? words : `${labels.of(issue.path)}: ${words}`);
  }
  const order = new Map([...shown.keys()].map((path, index) => [path, index]));
  const placeOf = (path: string) => order.get(path) ?? order.get(path.slice(0, path.lastIndexOf("/"))) ?? 0;
  return new Map([...found].sort(([a], [b]) => placeOf(a) - placeOf(b)));
}

/** Puts the focus on the first control that is wrong. */
export function focusFault(form: HTMLElement | null, path: string): void {
  const place = form?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`) ?? form;
  place?.scrollIntoView({ block: "center" });
  firstControl(place)?.focus({ preventScroll: true });
}
