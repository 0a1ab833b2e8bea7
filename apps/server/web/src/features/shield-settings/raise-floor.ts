import type { ActionInput, ActionView, ShieldFloors } from "@letsping/core";
import type { QueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { actionsQuery } from "../../api/queries";

export type Floor = ShieldFloors["floors"][number];

/** A description as it stands, to be sent again. Nothing where nobody described the action. */
function describedAs(view: ActionView | undefined): Partial<ActionInput> {
  if (!view?.described) return {};
  const { sentence, fields, effects, undoable, role, observe_allowed } = view;
  return { sentence, fields, effects, undoable, role, observe_allowed };
}

/**
 * Sets the least priority of an action to the proposed one, and leaves all else that people said of it.
 *
 * @throws LetsPingError what the gateway said
 */
export async function raiseFloor(client: QueryClient, floor: Floor): Promise<ActionView> {
  const { service, action, proposed } = floor;
  // As it stands now: what somebody else described meanwhile is not written over.
  const { actions } = await client.fetchQuery({ ...actionsQuery, staleTime: 0 });
  const view = actions.find((each) => each.service === service && each.action === action);
  const body: ActionInput = { ...describedAs(view), service, action, least_priority: proposed };
  return call<ActionView>("/api/actions", { method: "PUT", body });
}
