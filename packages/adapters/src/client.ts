import { LetsPing } from "@letsping/sdk";

/** Which client of the gateway asks. All are optional; nothing is read and nobody is called before the first question. */
export interface ClientOptions {
  /** A client that you made, for example one that several tools share. */
  client?: LetsPing | undefined;
  /** The key of a client that is made here. Default LETSPING_API_KEY. */
  apiKey?: string | undefined;
  /** Address of the gateway, for a client that is made here. Default LETSPING_BASE_URL, else `http://localhost:3000/api`. */
  baseUrl?: string | undefined;
}

/** The client that was given, or a new one. */
export function clientOf({ client, apiKey, baseUrl }: ClientOptions): LetsPing {
  if (client) return client;
  return new LetsPing({ ...(apiKey ? { apiKey } : {}), ...(baseUrl ? { baseUrl } : {}) });
}
