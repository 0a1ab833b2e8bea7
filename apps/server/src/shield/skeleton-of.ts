import type { JsonObject } from "@letsping/core";
import { createSkeletonHasher } from "@letsping/shield";

/**
 * Beside the payload, `_escrow` is no part of its structure; within it a person reads it and a tool may, so that hidden in
 * it anything would pass for the ordinary. Such a payload has a structure of its own: one level down nothing is left out.
 */
export function visiblePayload(payload: JsonObject): JsonObject {
  return Object.hasOwn(payload, "_escrow") ? { payload } : payload;
}

/** The skeleton of a step. */
export type SkeletonOf = (service: string, action: string, payload: JsonObject) => string;

/** Remembers what it has hashed. */
export function createSkeletonOf(): SkeletonOf {
  const hash = createSkeletonHasher();
  return (service, action, payload) => hash(service, action, visiblePayload(payload));
}
