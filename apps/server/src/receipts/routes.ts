import { z } from "zod";
import { route } from "../http/route";

const PublishedKeys = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        kid: z.string(),
        alg: z.string().optional(),
        use: z.string().optional(),
        created_at: z.string().optional(),
        retired_at: z.string().optional(),
        endorsement: z.string().optional().describe("JWS of the earlier key over this one."),
      }),
    ),
  })
  .meta({ id: "PublishedKeys" });

export const receiptRoutes = [
  route({
    method: "GET",
    path: "/.well-known/jwks.json",
    summary: "Public keys of the receipts, current and retired.",
    may: "public",
    output: PublishedKeys,
    errors: [],
    handle: async (deps, _given, _actor, call) => {
      call.response.setHeader("Cache-Control", "public, max-age=60");
      return PublishedKeys.parse({ keys: await deps.signer.publishedKeys() });
    },
  }),
];
