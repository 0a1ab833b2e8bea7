import type { Place, Places } from "./layout";

/** How much more being beside the way counts than being further along it. */
const ASIDE = 2;

type Arrow = "ArrowRight" | "ArrowLeft" | "ArrowUp" | "ArrowDown";

export function isArrow(key: string): key is Arrow {
  return key === "ArrowRight" || key === "ArrowLeft" || key === "ArrowUp" || key === "ArrowDown";
}

/** How far a place lies in a direction, and beside it; null where it lies the other way. */
function distance(arrow: Arrow, from: Place, to: Place): number | null {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const isAcross = arrow === "ArrowRight" || arrow === "ArrowLeft";
  const along = isAcross ? dx * (arrow === "ArrowRight" ? 1 : -1) : dy * (arrow === "ArrowDown" ? 1 : -1);
  const aside = Math.abs(isAcross ? dy : dx);
  // Up and down stays in the column, where there is one.
  return along <= 0 ? null : along + aside * (isAcross ? ASIDE : ASIDE * 2);
}

/** The action that an arrow key leads to; null where there is none that way. */
export function walkTo(arrow: Arrow, from: string, places: Places): string | null {
  const here = places.get(from);
  if (!here) return null;
  let [nearest, least] = [null as string | null, Number.POSITIVE_INFINITY];
  for (const [id, place] of places) {
    const far = id === from ? null : distance(arrow, here, place);
    if (far === null || far >= least) continue;
    nearest = id;
    least = far;
  }
  return nearest;
}
