import { z } from "zod";
import { REFUND } from "../../src/testing/asking";
import { call } from "../harness/call";
import type { Caller } from "../harness/call";
import { queryOnce } from "../harness/database";
import { createLedger } from "../harness/ledger";
import { OWNER } from "../harness/site";
import { saveGuardrails } from "../harness/site";
import { signIn } from "../harness/site";
import type { Site } from "../harness/site";
import type { CallerName } from "./calls";

/** Stands in every text of the other project; whoever is not its member must never read it. */
export const CANARY = "canary-of-another-project";
const PASSWORD = "correct-horse-9";
const ROLES = ["viewer", "operator", "admin"] as const;

const Invited = z.object({ link: z.string() });
const Project = z.object({ id: z.string() });
const NewKey = z.object({ api_key: z.string() });
const Asked = z.object({ id: z.string() });
const Me = z.object({ projects: z.array(Project).min(1) });

/** Everybody who calls, and how they are brought back when a call of theirs took away their rights. */
export interface People {
  projectId: string;
  otherProjectId: string;
  credentialsOf: (caller: CallerName) => Record<string, string>;
  /** Gives everybody the role, the key and the session back that a call may have taken. @returns ids of new requests */
  mend: () => Promise<string[]>;
}

async function done(
  who: Caller,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const heard = await call(createLedger(), who, "POST", path, { body, headers });
  if (heard.status !== 200)
    throw new Error(`${path} was answered ${heard.status}: ${JSON.stringify(heard.body)}`);
  return heard.body;
}

async function invite(owner: Caller, projectId: string, role: string, email: string): Promise<void> {
  const project = { "X-LetsPing-Project": projectId };
  const { link } = Invited.parse(await done(owner, "/api/invitations", { email, role }, project));
  const token = new URL(link).hash.slice(1);
  const nobody = { url: owner.url, headers: { Origin: owner.url } };
  await done(nobody, "/api/invitations/accept", { token, name: `${role} of tests`, password: PASSWORD });
}

/** Another project with requests, a member, an action and a view, all of which hold the canary; the owner then leaves it. */
async function makeOther(owner: Caller, site: Site): Promise<string> {
  const project = Project.parse(await done(owner, "/api/projects", { name: CANARY }));
  const named = { "X-LetsPing-Project": project.id };
  await done(owner, "/api/roles", { name: CANARY }, named);
  const { api_key } = NewKey.parse(await done(owner, "/api/keys", { name: CANARY, mode: "test" }, named));
  const agent = { url: site.url, headers: { Authorization: `Bearer ${api_key}`, "X-LetsPing-Version": "2" } };
  const proposal = {
    service: CANARY,
    action: CANARY,
    payload: { note: CANARY },
    metadata: { reason: CANARY },
  };
  await done(agent, "/api/ingest", proposal);
  const { id } = Asked.parse(await done(agent, "/api/ingest", { ...proposal, action: "done" }));
  await done(owner, "/api/resolve", { id, decision: "reject", reason: CANARY }, named);
  await invite(owner, project.id, "admin", `${CANARY}@example.com`);
  await queryOnce(
    site.databaseUrl,
    "delete from member where project_id = $1 and user_id = (select id from auth_user where email = $2)",
    [project.id, OWNER.email],
  );
  return project.id;
}

const MEMBERSHIP = `
  insert into member (project_id, user_id, role, team_roles) select $1, id, $2, '{}' from auth_user where email = $3
  on conflict (project_id, user_id) do update set role = excluded.role`;
const KEY = `
  update api_key set revoked_at = null, hash = $3, previous_hash = null, previous_until = null
  where project_id = $1 and id = $2`;
const TWO_FACTOR = "update auth_user set two_factor_enabled = false";

const emailOf = (role: string) => (role === "owner" ? OWNER.email : `${role}@example.com`);

/** What agents ask while the rest goes on, so that there is always something to decide and to run. @returns the ids */
async function askAndApprove(agent: Caller, owner: Caller, projectId: string): Promise<string[]> {
  const ids = [];
  for (let count = 0; count < 3; count++) ids.push(Asked.parse(await done(agent, "/api/ingest", REFUND)).id);
  const project = { "X-LetsPing-Project": projectId };
  await done(owner, "/api/resolve", { id: ids[0], decision: "approve" }, project);
  return ids;
}

/** Makes the people of the first project and another project that none of them is in. */
export async function gatherPeople(site: Site): Promise<People> {
  const owner = await signIn(site.url);
  const answer = await fetch(`${site.url}/api/me`, { headers: owner.headers });
  const projectId = Me.parse(await answer.json()).projects[0]?.id ?? "";
  const [key] = await queryOnce<{ id: string; hash: Buffer }>(
    site.databaseUrl,
    "select id, hash from api_key where project_id = $1 and name = 'bootstrap'",
    [projectId],
  );
  const otherProjectId = await makeOther(owner, site);
  for (const role of ROLES) await invite(owner, projectId, role, emailOf(role));
  const sessions = new Map<CallerName, Caller>();
  const isSignedIn = async (caller: Caller | undefined) =>
    caller !== undefined && (await fetch(`${site.url}/api/me`, { headers: caller.headers })).status === 200;
  const mend = async () => {
    await queryOnce(site.databaseUrl, KEY, [projectId, key?.id, key?.hash]);
    await queryOnce(site.databaseUrl, TWO_FACTOR);
    for (const role of [...ROLES, "owner"] as const) {
      await queryOnce(site.databaseUrl, MEMBERSHIP, [projectId, role, emailOf(role)]);
      if (!(await isSignedIn(sessions.get(role)))) sessions.set(role, await signIn(site.url, emailOf(role)));
    }
    // A call of the fuzz may have changed them.
    await saveGuardrails(sessions.get("owner") ?? owner, projectId);
    return askAndApprove(site.cast.agent, sessions.get("owner") ?? owner, projectId);
  };
  await mend();
  return {
    projectId,
    otherProjectId,
    mend,
    credentialsOf(caller) {
      if (caller === "anonymous") return {};
      if (caller === "key") return { Authorization: site.cast.agent.headers["Authorization"] ?? "" };
      return sessions.get(caller)?.headers ?? {};
    },
  };
}
