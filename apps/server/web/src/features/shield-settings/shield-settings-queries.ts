import type { ShieldFloors, ShieldSettingsBody, ShieldSettingsView } from "@letsping/core";
import { ShieldSettings } from "@letsping/shield";
import { queryOptions } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { followNews } from "../../api/follow-news";
import { draftOf } from "../../lib/versioned-draft";
import { changesOf, problemsOf, rebased, storedOf } from "./shield-draft";
import type { ShieldDraft } from "./shield-draft";

export const shieldSettingsQuery = queryOptions({
  queryKey: ["shield", "settings"],
  queryFn: ({ signal }) => call<ShieldSettingsView>("/api/shield/settings", { signal }),
});

export const floorsQuery = queryOptions({
  queryKey: ["shield", "floors"],
  queryFn: ({ signal }) => call<ShieldFloors>("/api/shield/floors", { signal }),
});

const GATHER_MS = 500;

/** Reads both anew while somebody looks, after people changed the Shield or an action. Returns a function that ends it. */
export function followShieldSettings(client: QueryClient): () => void {
  return followNews(client, {
    queryKey: ["shield"],
    isAbout: (type) => type.startsWith("shield.") || type.startsWith("action."),
    gatherMs: GATHER_MS,
  });
}

/** The Shield of the project while it is being changed. */
export const useShieldDraft = draftOf<ShieldDraft, ShieldSettingsView>({
  queryKey: shieldSettingsQuery.queryKey,
  read: ({ settings, fingerprints }) => ({ settings: ShieldSettings.parse(settings), fingerprints }),
  changesOf,
  problemsOf,
  rebased,
  send: ({ settings, fingerprints }, expectedVersion) => {
    const body: ShieldSettingsBody = {
      settings: storedOf(settings),
      fingerprints: [...fingerprints],
      expected_version: expectedVersion,
    };
    return call<ShieldSettingsView>("/api/shield/settings", { method: "PUT", body });
  },
  savedWords: "Saved the Shield",
});
