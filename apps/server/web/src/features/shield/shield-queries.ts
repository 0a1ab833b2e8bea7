import type {
  ShieldChange,
  ShieldChanged,
  ShieldProfileQuery,
  ShieldProfiles,
  ShieldProfileView,
  ShieldReach,
  ShieldReview,
} from "@letsping/core";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../../api/client";

export const profilesQuery = queryOptions({
  queryKey: ["shield", "profiles"],
  queryFn: ({ signal }) => call<ShieldProfiles>("/api/shield/profiles", { signal }),
});

/** One agent's profile, with its graph and its run. */
export function profileQuery({ key, service }: ShieldProfileQuery) {
  return queryOptions({
    queryKey: ["shield", "profile", key, service],
    queryFn: ({ signal }) =>
      call<ShieldProfileView>(`/api/shield/profile?${new URLSearchParams({ key, service })}`, { signal }),
  });
}

/** What may come after an action; from the start of a run where there is none. */
export function reachQuery(
  { key, service }: ShieldProfileQuery,
  after: { service: string; action: string } | null,
) {
  const query = new URLSearchParams({ key, service });
  if (after) query.set("after_service", after.service);
  if (after) query.set("after_action", after.action);
  return queryOptions({
    queryKey: ["shield", "reach", query.toString()],
    queryFn: ({ signal }) => call<ShieldReach>(`/api/shield/reach?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function reviewQuery({ key, service }: ShieldProfileQuery) {
  return queryOptions({
    queryKey: ["shield", "review", key, service],
    queryFn: ({ signal }) =>
      call<ShieldReview>(`/api/shield/review?${new URLSearchParams({ key, service })}`, { signal }),
  });
}

/** Changes a profile. @throws LetsPingError what the gateway said */
export function changeShield(change: ShieldChange): Promise<ShieldChanged> {
  return call<ShieldChanged>("/api/shield/change", { body: change });
}
