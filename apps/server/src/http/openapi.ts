import type { ErrorKey } from "@letsping/core";
import { ERRORS } from "@letsping/core";
import { z } from "zod";
import { createDocument } from "zod-openapi";
import type { ZodOpenApiOperationObject } from "zod-openapi";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { GATEWAY_VERSION } from "../version";
import type { Route } from "./route";

const ErrorAnswer = z
  .object({
    error: z.string(),
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    details: z.record(z.string(), z.unknown()),
    documentation_url: z.string(),
    trace_id: z.string(),
  })
  .meta({ id: "Error", description: "A failure: what was asked, what is true, what would work." });

function securityOf(route: Route): { security: Record<string, string[]>[] } {
  if (route.may === "public") return { security: [] };
  if (route.may === "key") return { security: [{ apiKey: [] }] };
  if (route.may === "key_or_viewer") return { security: [{ apiKey: [] }, { session: [] }] };
  return { security: [{ session: [] }] };
}

/** What a route answers because of how it was called, whatever it does: parsing, credentials, origin. */
function errorsOfCalling(route: Route): ErrorKey[] {
  const takesBody = route.method === "POST" || route.method === "PUT";
  const ofKeys = route.may === "key" || route.may === "key_or_viewer";
  return [
    "invalid_request",
    ...(takesBody ? (["invalid_json", "payload_too_large", "unsupported_media_type"] as const) : []),
    ...(route.may === "public" ? [] : (["ambiguous_credentials"] as const)),
    ...(ofKeys ? (["unauthorized", "rate_limited"] as const) : []),
    ...(route.may === "key_or_viewer" ? (["forbidden"] as const) : []),
    ...(route.may === "public" || ofKeys ? [] : (["session_required", "forbidden"] as const)),
    ...(route.may === "public" || ofKeys || route.method === "GET" ? [] : (["origin_refused"] as const)),
  ];
}

function errorResponses(route: Route): ZodOpenApiOperationObject["responses"] {
  const byStatus = new Map<number, string[]>();
  for (const name of [...route.errors, ...errorsOfCalling(route), "internal", "unavailable"] as const) {
    const { status } = ERRORS[name];
    byStatus.set(status, [...new Set([...(byStatus.get(status) ?? []), name])]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      String(status) as `${1 | 2 | 3 | 4 | 5}${string}`,
      { description: names.join(", "), content: { "application/json": { schema: ErrorAnswer } } },
    ]),
  );
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const content = route.output
    ? { [route.contentType]: { schema: route.output } }
    : { [route.contentType]: { schema: z.string() } };
  const idempotency =
    route.path === "/api/ingest"
      ? {
          header: z.object({
            "Idempotency-Key": z.string().optional(),
            "X-LetsPing-Version": z.literal("2").optional(),
          }),
        }
      : {};
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(\w?)/g, (_all, next: string) => next.toUpperCase())}`,
    summary: route.summary,
    ...securityOf(route),
    requestParams: {
      ...(route.params ? { path: route.params as z.ZodObject } : {}),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
      ...idempotency,
    },
    ...(route.input
      ? {
          requestBody: {
            required: !route.inputOptional,
            content: { "application/json": { schema: route.input } },
          },
        }
      : {}),
    responses: { "200": { description: "Done.", content }, ...errorResponses(route) },
  };
}

/** The OpenAPI 3.1 document of the mounted routes, from the same schemas that check them. */
export function openApiDocument(routes: readonly Route[], serverUrl: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "LetsPing",
        version: GATEWAY_VERSION,
        description: "The approval gateway for AI agents.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: serverUrl }],
      paths,
      components: {
        securitySchemes: {
          apiKey: { type: "http", scheme: "bearer", description: "An API key, lp_live_… or lp_test_…" },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "letsping.session_token",
            description: "A person's session; the cookie's name carries the port.",
          },
        },
      },
    },
    {
      // JSON values are checked by hand; in the document they are what they are called.
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema._zod.def.type === "custom" && Object.keys(jsonSchema).length === 0)
          jsonSchema.description = "Any JSON value or object.";
      },
      allowEmptySchema: { custom: true },
    },
  );
}
