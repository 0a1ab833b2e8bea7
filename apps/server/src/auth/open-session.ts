import type { Deps } from "../deps";
import type { Call } from "../http/route";
import { libraryHeaders } from "./authenticate";
import { throwIfFailed } from "./library-database";

/** How somebody came in. */
export type SignInMethod = "password" | "link" | "totp" | "backup_code" | "invitation";

/**
 * Writes that a person signed in, into each of their projects. Call it before the session's cookie leaves: a session
 * that nobody has is nothing that happened.
 */
export async function noteSignIn(
  deps: Pick<Deps, "pool">,
  userId: string,
  method: SignInMethod,
): Promise<void> {
  await deps.pool.query(
    `insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
     select member.project_id, 'person.signed_in', 'person', auth_user.id, auth_user.name,
       jsonb_build_object('method', $2::text)
     from auth_user left join member on member.user_id = auth_user.id where auth_user.id = $1`,
    [userId, method],
  );
}

/** Signs a person in without a password: the cookie goes with the answer to this call. */
export async function openSession(
  deps: Pick<Deps, "auth" | "pool">,
  userId: string,
  method: SignInMethod,
  call: Pick<Call, "request" | "response">,
): Promise<void> {
  const headers = libraryHeaders(call.request);
  const answer = await deps.auth.api.openLinkSession({ body: { userId }, headers, asResponse: true });
  throwIfFailed(answer);
  await noteSignIn(deps, userId, method);
  for (const cookie of answer.headers.getSetCookie()) call.response.appendHeader("Set-Cookie", cookie);
}
