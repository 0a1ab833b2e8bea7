import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import type { ErrorKey } from "@letsping/core";
import type { ZodType } from "zod";
import type { z } from "zod";
import type { AccountActor } from "../auth/actor";
import type { Actor } from "../auth/actor";
import type { KeyActor } from "../auth/actor";
import type { Permission } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { PublicActor } from "../auth/actor";
import type { Deps } from "../deps";
import type { TraceParent } from "../telemetry/traceparent";

/** What a verb may need to know of the exchange itself. */
export interface Call {
  /** 2 for clients that sent `X-LetsPing-Version: 2`; others get the answers of Part A. */
  version: 1 | 2;
  idempotencyKey: string | null;
  rawBody: string;
  /** Aborted when the client went away or the gateway stops. */
  signal: AbortSignal;
  traceId: string;
  /** The caller's span, else this gateway's own for the call; null without either. */
  trace: TraceParent | null;
  /** Who calls, for limits. */
  address: string;
  request: IncomingMessage;
  response: ServerResponse;
}

type ActorFor<P extends Permission> = P extends "public"
  ? PublicActor
  : P extends "key"
    ? KeyActor
    : P extends "key_or_viewer"
      ? KeyActor | PersonActor
      : P extends "person"
        ? AccountActor
        : PersonActor;

type Parsed<S> = S extends ZodType ? z.infer<S> : undefined;

/** What a route returns that has written its answer itself, in another form than JSON. */
export const ANSWERED = Symbol("answered");

interface RouteSpec<P extends Permission, Params, Query, Input, Output> {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path with `:name` for what varies, for example `/api/status/:id`. */
  path: string;
  summary: string;
  may: P;
  /**
   * True where the verb's own statement asks whether the caller still stands (`keyStands`, `personStands`): who calls may
   * then come from memory. Default false.
   */
  confirmsCaller?: boolean;
  params?: Params;
  query?: Query;
  input?: Input;
  /** Whether the body may be missing. Default false. */
  inputOptional?: boolean;
  /** Null for answers that are not JSON (streams, CSV): `handle` then writes the response itself. */
  output: Output;
  /** Content type of an answer that is not JSON, for the documentation. */
  contentType?: string;
  errors: ErrorKey[];
  handle: (
    deps: Deps,
    given: { params: Parsed<Params>; query: Parsed<Query>; input: Parsed<Input> },
    actor: ActorFor<P>,
    call: Call,
  ) => Promise<Output extends ZodType ? z.infer<Output> | typeof ANSWERED : void>;
}

/** A route as data: parsed, authorised, run and documented from one literal. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  summary: string;
  may: Permission;
  confirmsCaller: boolean;
  params: ZodType | undefined;
  query: ZodType | undefined;
  input: ZodType | undefined;
  inputOptional: boolean;
  output: ZodType | null;
  contentType: string;
  errors: ErrorKey[];
  handle: (
    deps: Deps,
    given: { params: unknown; query: unknown; input: unknown },
    actor: Actor,
    call: Call,
  ) => Promise<unknown>;
}

/** Declares a route. What `handle` receives and returns is checked against the schemas. */
export function route<
  P extends Permission,
  Params extends ZodType | undefined = undefined,
  Query extends ZodType | undefined = undefined,
  Input extends ZodType | undefined = undefined,
  Output extends ZodType | null = null,
>(spec: RouteSpec<P, Params, Query, Input, Output>): Route {
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    may: spec.may,
    confirmsCaller: spec.confirmsCaller ?? false,
    params: spec.params,
    query: spec.query,
    input: spec.input,
    inputOptional: spec.inputOptional ?? false,
    output: spec.output,
    contentType: spec.contentType ?? "application/json",
    errors: spec.errors,
    // The mount passes exactly what the schemas and the permission produced.
    handle: spec.handle as unknown as Route["handle"],
  };
}
