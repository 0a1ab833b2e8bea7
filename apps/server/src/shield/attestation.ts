import type { BaselineAttestation } from "@letsping/core";
import type { ShieldMode } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import type { Deps } from "../deps";

/** How long an attestation holds, in seconds: a day. */
const LIFE_S = 86_400;

const STANDS = `
  select clock_timestamp() as now, profile.mode, profile.version, profile.total_runs
  from (select 1) as one
  left join shield_profile profile on profile.project_id = $1 and profile.key_id = $2 and profile.service = $3`;

interface StandsRow {
  now: Date;
  /** Null where nothing was learned yet. */
  mode: ShieldMode | null;
  version: number | null;
  total_runs: number | null;
}

/**
 * What this gateway says of the calling agent under one service, signed: how long it was watched, and what is done about
 * what it does. No action and no score. Of a service that nothing was learned of, that it is in Shadow, with 0 runs.
 */
export async function attestBaseline(
  deps: Pick<Deps, "pool" | "clock" | "signer" | "issuer">,
  service: string,
  { projectId, keyId, mode }: KeyActor,
): Promise<BaselineAttestation> {
  const { rows } = await deps.pool.query<StandsRow>(STANDS, [projectId, keyId, service]);
  const [row] = rows;
  const issuedS = Math.floor((row?.now.getTime() ?? deps.clock()) / 1000);
  const claims = {
    agent_id: keyId,
    service,
    baseline_version: row?.version ?? 1,
    mode: row?.mode ?? "shadow",
    total_runs: row?.total_runs ?? 0,
  };
  const attestation = await deps.signer.attest({
    v: 1,
    iss: deps.issuer,
    aud: projectId,
    project_id: projectId,
    sub: keyId,
    key_mode: mode,
    ...claims,
    iat: issuedS,
    exp: issuedS + LIFE_S,
  });
  return { ...claims, issued_at: new Date(issuedS * 1000).toISOString(), attestation };
}
