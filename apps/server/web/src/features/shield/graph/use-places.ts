import { useReducer } from "react";
import { serverNow } from "../../../lib/clock";
import type { DrawnGraph } from "./graph-model";
import { placeActions, placeAll } from "./layout";
import type { Places } from "./layout";

/** Where the actions of each profile stand, as long as the page is open: Back leads to the graph as it was. */
const kept = new Map<string, Places>();

/** Places of a graph that stay while it lives, and a way to place everything anew. @param profile its name */
export function usePlaces(profile: string, graph: DrawnGraph): { places: Places; tidy: () => void } {
  const [, draw] = useReducer(() => serverNow(), 0);
  const places = placeActions(graph, kept.get(profile) ?? new Map());
  kept.set(profile, places);
  const tidy = () => {
    kept.set(profile, placeAll(graph));
    draw();
  };
  return { places, tidy };
}
