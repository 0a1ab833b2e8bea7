import { AsyncLocalStorage } from "node:async_hooks";
import type { Attributes } from "@opentelemetry/api";
import type { Context } from "@opentelemetry/api";
import type { Link } from "@opentelemetry/api";
import type { Span } from "@opentelemetry/api";
import type { Sampler } from "@opentelemetry/sdk-trace";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { TracingSettings } from "../config";
import type { Log } from "../http/log";
import { GATEWAY_VERSION } from "../version";
import type { TraceParent } from "./traceparent";
import type { Tracing } from "./tracing";

/** Longest time that a stop waits for spans to be sent, in milliseconds. */
const FLUSH_MS = 2_000;

type Api = typeof import("@opentelemetry/api");
type Sdk = typeof import("@opentelemetry/sdk-trace");

/** Loads them now: an import above would stand at the top of the bundle, and every start would pay for it. */
async function loadPackages() {
  const [api, sdk, resources, otlp] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/exporter-trace-otlp-http"),
  ]);
  return { api, sdk, resources, otlp };
}

function samplerOf(sdk: Sdk, { sampler, samplerRatio }: TracingSettings): Sampler {
  const roots: Record<string, () => Sampler> = {
    always_on: () => new sdk.AlwaysOnSampler(),
    always_off: () => new sdk.AlwaysOffSampler(),
    traceidratio: () => new sdk.TraceIdRatioBasedSampler(samplerRatio),
  };
  const root = (roots[sampler.replace("parentbased_", "")] ?? (() => new sdk.AlwaysOnSampler()))();
  return sampler.startsWith("parentbased_") ? new sdk.ParentBasedSampler({ root }) : root;
}

/** Says once that spans are lost, and once that they arrive again: a collector that is down is no reason for a page of warnings. */
function withNotice(exporter: SpanExporter, log: Log): SpanExporter {
  let isBroken = false;
  return {
    export(spans, onResult) {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !isBroken) log.warn({ err: result.error }, "spans cannot be sent; they are dropped");
        if (!failed && isBroken) log.info("spans are sent again");
        isBroken = failed;
        onResult(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}

/** Waits for a promise, but no longer than `limitMs`. */
async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

function parentOf(api: Api, parent: TraceParent | null): Context {
  if (!parent) return api.ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function describe(api: Api, span: Span): TraceParent {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, isSampled: (traceFlags & api.TraceFlags.SAMPLED) !== 0 };
}

/**
 * Spans over OTLP (HTTP, JSON). Nothing is registered globally: what runs now stands in an AsyncLocalStorage of this
 * gateway. Sending happens beside the calls; a collector that is away costs spans, never a call.
 */
export async function startOpenTelemetry(settings: TracingSettings, log: Log): Promise<Tracing> {
  const { api, sdk, resources, otlp } = await loadPackages();
  const resource = resources
    .resourceFromAttributes({ "service.name": "letsping-gateway", "service.version": GATEWAY_VERSION })
    .merge(resources.detectResources({ detectors: [resources.envDetector] }))
    .merge(
      resources.resourceFromAttributes(settings.serviceName ? { "service.name": settings.serviceName } : {}),
    );
  const exporter = new otlp.OTLPTraceExporter({ url: settings.url, timeoutMillis: settings.exportTimeoutMs });
  const provider = new sdk.TracerProvider({
    resource,
    sampler: samplerOf(sdk, settings),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: withNotice(exporter, log),
        scheduledDelayMillis: settings.batchDelayMs,
      }),
    ],
  });
  const tracer = provider.getTracer("letsping", GATEWAY_VERSION);
  const running = new AsyncLocalStorage<Span>();
  const inside = (span: Span) => api.trace.setSpan(api.ROOT_CONTEXT, span);

  return {
    beginCall(method, parent) {
      const span = tracer.startSpan(method, { kind: api.SpanKind.SERVER }, parentOf(api, parent));
      const { traceId, spanId } = span.spanContext();
      return {
        traceId,
        spanId,
        run: (work) => running.run(span, work),
        end({ route, status, requestId }) {
          span.updateName(`${method} ${route}`);
          const attributes: Attributes = {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
          };
          if (requestId !== null) attributes["letsping.request_id"] = requestId;
          span.setAttributes(attributes);
          if (status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    async within(name, work) {
      const parent = running.getStore();
      const span = tracer.startSpan(name, {}, parent ? inside(parent) : api.ROOT_CONTEXT);
      try {
        return await running.run(span, work);
      } catch (cause) {
        // No text of the error: it could repeat a value.
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        throw cause;
      } finally {
        span.end();
      }
    },
    current() {
      const span = running.getStore();
      return span ? describe(api, span) : null;
    },
    record(tell) {
      const { name, startedAt, endedAt, parent, attributes } = tell();
      const now = running.getStore();
      const links: Link[] = now ? [{ context: now.spanContext() }] : [];
      const options = { kind: api.SpanKind.INTERNAL, startTime: startedAt, attributes, links };
      tracer.startSpan(name, options, parentOf(api, parent)).end(endedAt);
    },
    async stop() {
      const sent = provider.shutdown().catch((cause: unknown) => {
        log.warn({ err: cause }, "the last spans could not be sent");
      });
      await atMost(FLUSH_MS, sent);
    },
  };
}
