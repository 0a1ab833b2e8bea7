import { BaselineAttestation } from "@letsping/core";
import { BaselineAttestationQuery } from "@letsping/core";
import { ShieldAnomalies } from "@letsping/core";
import { ShieldAnomaliesQuery } from "@letsping/core";
import { ShieldChange } from "@letsping/core";
import { ShieldChanged } from "@letsping/core";
import { ShieldFloors } from "@letsping/core";
import { ShieldProfileQuery } from "@letsping/core";
import { ShieldProfiles } from "@letsping/core";
import { ShieldProfileView } from "@letsping/core";
import { ShieldReach } from "@letsping/core";
import { ShieldReachQuery } from "@letsping/core";
import { ShieldReview } from "@letsping/core";
import { ShieldSettingsBody } from "@letsping/core";
import { ShieldSettingsView } from "@letsping/core";
import { route } from "../http/route";
import { viewAnomalies } from "./anomalies";
import { attestBaseline } from "./attestation";
import { changeProfileOf } from "./change-profile";
import { viewFloors } from "./floors";
import { viewProfile } from "./profile-view";
import { listProfiles } from "./profiles";
import { viewReach } from "./reach";
import { viewReview } from "./review";
import { saveShieldSettings } from "./settings";
import { viewShieldSettings } from "./settings";

export const shieldRoutes = [
  route({
    method: "GET",
    path: "/api/shield/profiles",
    summary: "Agents that have asked, by key and service, with the mode of the Shield for each.",
    may: "viewer",
    output: ShieldProfiles,
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({ profiles: await listProfiles(deps, actor.projectId) }),
  }),
  route({
    method: "GET",
    path: "/api/shield/profile",
    summary:
      "One agent's profile: its graph, thresholds, run, pardons, and what is missing for the next mode.",
    may: "viewer",
    query: ShieldProfileQuery,
    output: ShieldProfileView,
    errors: ["session_required", "invalid_request", "not_found"],
    handle: (deps, { query }, actor) => viewProfile(deps, query, actor.projectId),
  }),
  route({
    method: "GET",
    path: "/api/shield/reach",
    summary: "Calls of high and critical priority that may come within five steps, the most likely first.",
    may: "viewer",
    query: ShieldReachQuery,
    output: ShieldReach,
    errors: ["session_required", "invalid_request", "not_found"],
    handle: (deps, { query }, actor) => viewReach(deps, query, actor.projectId),
  }),
  route({
    method: "GET",
    path: "/api/shield/review",
    summary: "The strangest runs that a profile has learned in Shadow, for a person to look at.",
    may: "viewer",
    query: ShieldProfileQuery,
    output: ShieldReview,
    errors: ["session_required", "invalid_request", "not_found"],
    handle: (deps, { query }, actor) => viewReview(deps, query, actor.projectId),
  }),
  route({
    method: "POST",
    path: "/api/shield/change",
    summary: "Change a profile: its mode, a run of the review, a pardon, a new version, or from nothing.",
    may: "admin",
    input: ShieldChange,
    output: ShieldChanged,
    errors: ["session_required", "forbidden", "invalid_request", "not_found", "conflict"],
    handle: async (deps, { input }, actor) => {
      const changed = await changeProfileOf(deps, input, actor);
      // Who looks at it on another page is told at once.
      if (changed.outcome === "applied") deps.waiters.announce(actor.projectId);
      return changed;
    },
  }),
  route({
    method: "GET",
    path: "/api/shield/anomalies",
    summary: "Steps that were unusual for their agent: over time, for each agent, and one by one.",
    may: "viewer",
    query: ShieldAnomaliesQuery,
    output: ShieldAnomalies,
    errors: ["session_required", "invalid_request"],
    handle: (deps, { query }, actor) => viewAnomalies(deps, query, actor.projectId),
  }),
  route({
    method: "GET",
    path: "/api/shield/settings",
    summary: "Settings of the project's Shield. What they do not name has its default.",
    may: "viewer",
    output: ShieldSettingsView,
    errors: ["session_required"],
    handle: (deps, _given, actor) => viewShieldSettings(deps, actor.projectId),
  }),
  route({
    method: "PUT",
    path: "/api/shield/settings",
    summary: "Change the settings of the Shield. They hold for steps from now on.",
    may: "admin",
    input: ShieldSettingsBody,
    output: ShieldSettingsView,
    errors: ["session_required", "forbidden", "invalid_request", "version_conflict"],
    handle: async (deps, { input }, actor) => {
      const saved = await saveShieldSettings(deps, input, actor);
      deps.waiters.announce(actor.projectId);
      return saved;
    },
  }),
  route({
    method: "GET",
    path: "/api/shield/floors",
    summary: "Least priorities that the last 30 days propose for actions whose rule names less.",
    may: "viewer",
    output: ShieldFloors,
    errors: ["session_required"],
    handle: (deps, _given, actor) => viewFloors(deps, actor.projectId),
  }),
  route({
    method: "GET",
    path: "/api/agents/baseline-attestation",
    summary: "What this gateway says of the calling agent's profile under a service, signed.",
    may: "key",
    query: BaselineAttestationQuery,
    output: BaselineAttestation,
    errors: ["unauthorized", "invalid_request"],
    handle: (deps, { query }, actor) => attestBaseline(deps, query.service, actor),
  }),
];
