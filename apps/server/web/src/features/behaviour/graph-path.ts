/** The page that shows what an agent usually does. @param keyId of the agent's key */
export function graphPath(keyId: string, service: string): string {
  return `/shield/${encodeURIComponent(keyId)}/${encodeURIComponent(service)}`;
}
