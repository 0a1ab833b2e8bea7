import { withConnection } from "../db/one-connection";
import type { Deps } from "../deps";
import { createCipher } from "../sealing/cipher";
import { pooledRandom } from "../sealing/random";
import type { TestClient } from "./test-client";

/** Settings under which agents ask as often as they like, and the same again and again, as most tests do. */
export const LIMITS_OFF = { rules: { velocity: "off", cost: "off", loop: "off" } };

/** Gives a project that has no settings yet those of `LIMITS_OFF`. */
export async function switchLimitsOff(
  { pool, cipher }: Pick<Deps, "cipher"> & { pool: Pick<Deps["pool"], "query"> },
  projectId: string,
): Promise<void> {
  await pool.query(
    `insert into guardrail_settings (project_id, version, sealed_settings, updated_by) values ($1, 1, $2, 'a test')
     on conflict do nothing`,
    [projectId, cipher.seal(`guardrail_settings|${projectId}|settings`, LIMITS_OFF)],
  );
}

/** The same for the first project of a gateway that runs as a process. @param masterKey base64 */
export async function switchLimitsOffAt(databaseUrl: string, masterKey: string): Promise<void> {
  const cipher = createCipher(new Uint8Array(Buffer.from(masterKey, "base64")), pooledRandom());
  await withConnection(databaseUrl, async (pool) => {
    const { rows } = await pool.query<{ id: string }>("select id from project order by created_at limit 1");
    const [project] = rows;
    if (!project) throw new Error("The gateway has no project yet.");
    await switchLimitsOff({ pool, cipher }, project.id);
  });
}

/** Saves the settings of a project's guardrails as a person does, whatever they were. */
export async function saveGuardrails(admin: TestClient, settings: object): Promise<void> {
  const { version } = (await admin.get("/api/guardrails")).body;
  const saved = await admin.put("/api/guardrails", { settings, expected_version: version });
  if (saved.status !== 200) throw new Error(`The settings were answered ${saved.status}: ${saved.text}`);
}
