/** The secret of an `otpauth://` address, as one types it into an app; empty where there is none. */
export function secretOf(totpUri: string): string {
  return new URL(totpUri).searchParams.get("secret") ?? "";
}

/** In groups of four, as people read and type. */
export function inGroups(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}
