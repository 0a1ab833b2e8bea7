import type { GuardrailSettingsInput, GuardrailSettingsView } from "@letsping/core";
import { GuardrailSettings } from "@letsping/guardrails";
import { call } from "../../api/client";
import { guardrailsQuery } from "../../api/guardrails";
import { draftOf } from "../../lib/versioned-draft";
import type { VersionedDraft } from "../../lib/versioned-draft";
import { changesOf } from "./change-words";
import { problemsOf, rebased, storedOf } from "./settings-draft";

export type GuardrailsDraft = VersionedDraft<GuardrailSettings>;

/** The guardrails of the project while they are being changed. */
export const useGuardrailsDraft = draftOf<GuardrailSettings, GuardrailSettingsView>({
  queryKey: guardrailsQuery.queryKey,
  read: (view) => GuardrailSettings.parse(view.settings),
  changesOf,
  problemsOf,
  rebased,
  send: (settings, expectedVersion) => {
    const body: GuardrailSettingsInput = { settings: storedOf(settings), expected_version: expectedVersion };
    return call<GuardrailSettingsView>("/api/guardrails", { method: "PUT", body });
  },
  savedWords: "Saved the guardrails",
});
