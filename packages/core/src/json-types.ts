import { z } from "zod";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";

/** Any JSON value that already passed the raw-text scanner. */
export const Json = z.custom<JsonValue>((value) => value !== undefined);

/** A JSON object. Values are not looked into: the scanner has bounded them. */
export const JsonRecord = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  { message: "must be a JSON object" },
);
