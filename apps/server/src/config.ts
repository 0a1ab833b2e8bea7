import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { resolve } from "node:path";
import { z } from "zod";

const Port = z.coerce.number().int().min(0).max(65_535);
const base64Key = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, "must be base64 of 32 bytes, for example from: openssl rand -base64 32");

const Milliseconds = z.coerce.number().int().min(1).max(60_000);
const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;
/** Spans are sent as JSON, which every collector takes where it takes protobuf over HTTP. */
const OtlpProtocol = z
  .enum(["http/json", "http/protobuf"], "must be http/json; this gateway does not speak gRPC")
  .optional();

function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const Environment = z.object({
  LETSPING_PORT: Port.optional(),
  LETSPING_HOST: z.string().min(1).default("127.0.0.1"),
  LETSPING_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine(
      (text) => ["", "/"].includes(new URL(text).pathname + new URL(text).search),
      "must be an origin, without a path",
    )
    .optional(),
  LETSPING_DATA_DIR: z.string().min(1).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgresql://")
    .optional(),
  DATABASE_DIRECT_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgresql://")
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, "must begin with redis://")
    .optional(),
  LETSPING_MASTER_KEY: base64Key.optional(),
  LETSPING_OWNER_EMAIL: z.email().optional(),
  LETSPING_OWNER_PASSWORD: z.string().min(10, "must have at least 10 characters").max(128).optional(),
  LETSPING_BOOTSTRAP_API_KEY: z
    .string()
    .regex(
      /^lp_(test|live)_[A-Za-z0-9_-]{32,200}$/,
      "must be lp_test_ or lp_live_ and at least 32 letters, digits, - or _",
    )
    .optional(),
  LETSPING_LOG_LEVEL: z.enum(["silent", "error", "warn", "info", "debug"]).default("info"),
  LETSPING_METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{32,200}$/, "must be 32 to 200 printable ASCII characters without spaces")
    .optional(),
  LETSPING_TRUSTED_PROXY: z
    .string()
    .transform((text) => text.split(",").map((each) => each.trim()))
    .refine(
      (list) => list.every(isNetwork),
      "must be addresses or networks, for example 127.0.0.1,10.0.0.0/8",
    )
    .optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().max(255).optional(),
  OTEL_TRACES_EXPORTER: z.enum(["otlp", "none"]).default("otlp"),
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS).default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: OtlpProtocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: OtlpProtocol,
  OTEL_EXPORTER_OTLP_TIMEOUT: Milliseconds.optional(),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: Milliseconds.optional(),
  OTEL_BSP_SCHEDULE_DELAY: Milliseconds.default(5_000),
});

/** Where spans go, and which. */
export interface TracingSettings {
  /** Address that spans are posted to. */
  url: string;
  /** Name of this service in traces; null for `letsping-gateway`, or what OTEL_RESOURCE_ATTRIBUTES says. */
  serviceName: string | null;
  sampler: (typeof SAMPLERS)[number];
  /** Share of the traces that the ratio samplers keep, 0 to 1. */
  samplerRatio: number;
  /** Longest time that one batch is tried, in milliseconds. */
  exportTimeoutMs: number;
  /** How long spans are collected before they are sent, in milliseconds. */
  batchDelayMs: number;
}

/** The gateway's settings, parsed once. */
export interface Config {
  port: number;
  /** True where the port was not chosen, so that the next free one may be taken. */
  portIsFree: boolean;
  host: string;
  publicUrl: string | null;
  /** Folder of the embedded database and the master key; also of the demo key. */
  dataDir: string;
  databaseUrl: string | null;
  databaseDirectUrl: string | null;
  redisUrl: string | null;
  masterKey: Uint8Array | null;
  owner: { email: string; password: string } | null;
  bootstrapApiKey: string | null;
  logLevel: z.infer<typeof Environment>["LETSPING_LOG_LEVEL"];
  /** Opens `/metrics` to callers that are not on this machine; null where nobody else may read it. */
  metricsToken: string | null;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  /** Null while tracing is off. */
  tracing: TracingSettings | null;
}

/** A start that cannot go on; the message is all that a person needs. */
export class StartError extends Error {
  override readonly name = "StartError";
}

function defaultDataDir(environment: NodeJS.ProcessEnv): string {
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "letsping");
  if (process.platform === "win32") return join(environment["LOCALAPPDATA"] ?? homedir(), "letsping");
  return join(environment["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "letsping");
}

/** What the OpenTelemetry variables ask for. An export longer than the stop waits would keep the process, so 2 s is the default. */
function tracingOf(values: z.infer<typeof Environment>): TracingSettings | null {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, "");
  const url = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base === undefined ? null : `${base}/v1/traces`);
  if (url === null || values.OTEL_SDK_DISABLED === "true" || values.OTEL_TRACES_EXPORTER === "none")
    return null;
  return {
    url,
    serviceName: values.OTEL_SERVICE_NAME ?? null,
    sampler: values.OTEL_TRACES_SAMPLER,
    samplerRatio: values.OTEL_TRACES_SAMPLER_ARG,
    exportTimeoutMs: values.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? values.OTEL_EXPORTER_OTLP_TIMEOUT ?? 2_000,
    batchDelayMs: values.OTEL_BSP_SCHEDULE_DELAY,
  };
}

/**
 * Reads the environment.
 *
 * @throws StartError that names every variable that cannot be used, never its value
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new StartError(`The gateway cannot start with this environment:\n${lines.join("\n")}`);
  }
  const values = parsed.data;
  if (values.DATABASE_URL && !values.LETSPING_MASTER_KEY) {
    throw new StartError(
      "DATABASE_URL is set and LETSPING_MASTER_KEY is not. With your own database the key that seals payloads must " +
        "come from you. Make one once, keep it: openssl rand -base64 32",
    );
  }
  const { LETSPING_OWNER_EMAIL: email, LETSPING_OWNER_PASSWORD: password } = values;
  if ((email === undefined) !== (password === undefined)) {
    throw new StartError(
      "LETSPING_OWNER_EMAIL and LETSPING_OWNER_PASSWORD go together; one of them is missing.",
    );
  }
  return {
    port: values.LETSPING_PORT ?? 3000,
    portIsFree: values.LETSPING_PORT === undefined,
    host: values.LETSPING_HOST,
    publicUrl: values.LETSPING_PUBLIC_URL ? new URL(values.LETSPING_PUBLIC_URL).origin : null,
    dataDir: resolve(values.LETSPING_DATA_DIR ?? defaultDataDir(environment)),
    databaseUrl: values.DATABASE_URL ?? null,
    databaseDirectUrl: values.DATABASE_DIRECT_URL ?? values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    masterKey: values.LETSPING_MASTER_KEY ? Buffer.from(values.LETSPING_MASTER_KEY, "base64") : null,
    owner: email && password ? { email: email.toLowerCase(), password } : null,
    bootstrapApiKey: values.LETSPING_BOOTSTRAP_API_KEY ?? null,
    logLevel: values.LETSPING_LOG_LEVEL,
    metricsToken: values.LETSPING_METRICS_TOKEN ?? null,
    trustedProxies: values.LETSPING_TRUSTED_PROXY ?? [],
    tracing: tracingOf(values),
  };
}

/** Addresses under which this gateway may be opened. Never anything from a Host or forwarding header. */
export function originsOf(config: Pick<Config, "publicUrl">, port: number): string[] {
  if (config.publicUrl) return [config.publicUrl];
  return [`http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://[::1]:${port}`];
}

/** Whether this system is one of those without the C library that the embedded PostgreSQL needs. */
export function isMusl(): boolean {
  return process.platform === "linux" && existsSync("/etc/alpine-release");
}
