import { z } from "zod";
import { MemberRole } from "./api";
import { PersonRef } from "./api";
import { DisplayName } from "./display-name";

/** Rights that an invitation may give: owners are made by owners, from members. */
export const INVITED_ROLES = ["viewer", "operator", "admin"] as const;
/** An invitation lives 72 hours, in milliseconds. */
export const INVITATION_LIFE_MS = 259_200_000;
/** How long both secrets of a rotated key work when nobody says otherwise: 24 hours, in milliseconds. */
export const DEFAULT_KEY_OVERLAP_MS = 86_400_000;
/** Longest overlap of a rotation: 30 days, in milliseconds. */
export const MAX_KEY_OVERLAP_MS = 2_592_000_000;

const TeamRoles = z.array(z.string().min(1).max(64)).max(50);
const Password = z.string().min(10).max(128);

/** A member of a project. The e-mail is for admins; others read null. */
export const MemberView = z
  .object({
    user: PersonRef,
    email: z.string().nullable(),
    role: MemberRole,
    team_roles: TeamRoles,
    joined_at: z.string(),
    last_active_at: z.string().nullable(),
    two_factor: z.boolean(),
  })
  .meta({ id: "MemberView" });
export type MemberView = z.infer<typeof MemberView>;

/** Body of `PUT /api/members/:id`: what is absent stays. */
export const MemberInput = z
  .strictObject({ role: MemberRole.nullish(), team_roles: TeamRoles.nullish() })
  .meta({ id: "MemberInput" });
export type MemberInput = z.infer<typeof MemberInput>;

/** An invitation as settings show it; its link is not in it. */
export const InvitationView = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(INVITED_ROLES),
    team_roles: TeamRoles,
    invited_by: PersonRef,
    created_at: z.string(),
    expires_at: z.string(),
  })
  .meta({ id: "InvitationView" });
export type InvitationView = z.infer<typeof InvitationView>;

/** Body of `POST /api/invitations`. */
export const InvitationInput = z
  .strictObject({
    email: z.email().max(254),
    role: z.enum(INVITED_ROLES),
    team_roles: TeamRoles.nullish(),
  })
  .meta({ id: "InvitationInput" });
export type InvitationInput = z.infer<typeof InvitationInput>;

/** The only answer that ever holds the link of an invitation. */
export const InvitationCreated = z
  .object({ invitation: InvitationView, link: z.string() })
  .meta({ id: "InvitationCreated" });
export type InvitationCreated = z.infer<typeof InvitationCreated>;

/** Body of `POST /api/invitations/look`: the token of a link, from its fragment. */
export const InvitationToken = z
  .strictObject({ token: z.string().min(1).max(200) })
  .meta({ id: "InvitationToken" });
export type InvitationToken = z.infer<typeof InvitationToken>;

/** What an invited person reads before they accept. */
export const InvitationShown = z
  .object({
    project: z.string(),
    email: z.string(),
    role: z.enum(INVITED_ROLES),
    team_roles: TeamRoles,
    invited_by: z.string(),
    expires_at: z.string(),
    account_exists: z.boolean().describe("True: sign in with this e-mail first, then accept."),
    signed_in: z.boolean().describe("Whether the caller is signed in with this e-mail."),
  })
  .meta({ id: "InvitationShown" });
export type InvitationShown = z.infer<typeof InvitationShown>;

/** Body of `POST /api/invitations/accept`. Name and password are for a new account. */
export const InvitationAcceptance = z
  .strictObject({
    token: z.string().min(1).max(200),
    name: DisplayName.nullish(),
    password: Password.nullish(),
  })
  .meta({ id: "InvitationAcceptance" });
export type InvitationAcceptance = z.infer<typeof InvitationAcceptance>;

/** A signed-in browser of the person who asks. */
export const SessionView = z
  .object({
    id: z.string(),
    current: z.boolean(),
    created_at: z.string(),
    last_active_at: z.string(),
    expires_at: z.string(),
    address: z.string().nullable(),
    user_agent: z.string().nullable(),
  })
  .meta({ id: "SessionView" });
export type SessionView = z.infer<typeof SessionView>;

/** Body of `POST /api/account/password`. All other sessions end, and sign-ins that still wait for a code. */
export const PasswordChange = z
  .strictObject({ current_password: z.string().max(256), new_password: Password })
  .meta({ id: "PasswordChange" });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** Body of `POST /api/account/name`. */
export const PersonNameInput = z.strictObject({ name: DisplayName }).meta({ id: "PersonNameInput" });
export type PersonNameInput = z.infer<typeof PersonNameInput>;

/** What two-factor of the person who asks looks like now. */
export const TwoFactorView = z
  .object({ on: z.boolean(), backup_codes_left: z.int() })
  .meta({ id: "TwoFactorView" });
export type TwoFactorView = z.infer<typeof TwoFactorView>;

/** Body of the calls that begin or end two-factor, or make new backup codes: the password again. */
export const TwoFactorPassword = z
  .strictObject({ password: z.string().max(256) })
  .meta({ id: "TwoFactorPassword" });
export type TwoFactorPassword = z.infer<typeof TwoFactorPassword>;

/** The only answer that ever holds the secret and the backup codes. Two-factor is on after the first right code. */
export const TwoFactorSetup = z
  .object({ totp_uri: z.string(), backup_codes: z.array(z.string()) })
  .meta({ id: "TwoFactorSetup" });
export type TwoFactorSetup = z.infer<typeof TwoFactorSetup>;

/** New backup codes; the old ones no longer work. */
export const BackupCodes = z.object({ backup_codes: z.array(z.string()) }).meta({ id: "BackupCodes" });
export type BackupCodes = z.infer<typeof BackupCodes>;

/** Body of `POST /api/account/two-factor/confirm`: the first code of the authenticator app. All other sessions end. */
export const TwoFactorCode = z
  .strictObject({ code: z.string().min(6).max(20) })
  .meta({ id: "TwoFactorCode" });
export type TwoFactorCode = z.infer<typeof TwoFactorCode>;

/** Body of `POST /api/projects` and, with what is absent unchanged, of `PUT /api/projects`. */
export const ProjectInput = z.strictObject({ name: DisplayName }).meta({ id: "ProjectInput" });
export type ProjectInput = z.infer<typeof ProjectInput>;

/** Body of `PUT /api/projects`: what is absent stays. */
export const ProjectSettings = z
  .strictObject({
    name: DisplayName.nullish(),
    execution_window_ms: z
      .int()
      .min(60_000)
      .max(2_592_000_000)
      .nullish()
      .describe("How long an approval can be used, in milliseconds. Default 3600000 (1 hour)."),
  })
  .meta({ id: "ProjectSettings" });
export type ProjectSettings = z.infer<typeof ProjectSettings>;

/** A project as its members see it. */
export const ProjectView = z
  .object({ id: z.string(), name: z.string(), execution_window_ms: z.int(), created_at: z.string() })
  .meta({ id: "ProjectView" });
export type ProjectView = z.infer<typeof ProjectView>;

/** Body of `POST /api/keys/:id/rotate`. 0 ends the old secret at once. */
export const KeyRotation = z
  .strictObject({
    overlap_ms: z
      .int()
      .min(0)
      .max(MAX_KEY_OVERLAP_MS)
      .nullish()
      .describe("How long the old secret still works, in milliseconds. Default 86400000 (24 hours)."),
  })
  .meta({ id: "KeyRotation" });
export type KeyRotation = z.infer<typeof KeyRotation>;
