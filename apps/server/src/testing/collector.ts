import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

const Value = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  boolValue: z.boolean().optional(),
});
const Attributes = z.array(z.object({ key: z.string(), value: Value })).default([]);
const Span = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  kind: z.number(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: Attributes,
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
  status: z.object({ code: z.number().optional() }).default({}),
});
const Export = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
});

/** A span as it was sent, and the service that sent it. */
export interface SentSpan extends Omit<z.infer<typeof Span>, "attributes"> {
  service: string;
  attributes: Record<string, string>;
}

/** Takes spans as an OpenTelemetry collector does: OTLP over HTTP, in JSON. */
export interface Collector {
  /** Its address, for OTEL_EXPORTER_OTLP_ENDPOINT. */
  url: string;
  spans: SentSpan[];
  /** Everything that came, as text. */
  received: () => string;
  close: () => Promise<void>;
}

function plain(attributes: z.infer<typeof Attributes>): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? value.boolValue)]),
  );
}

function spansOf(text: string): SentSpan[] {
  return Export.parse(JSON.parse(text)).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = plain(resource.attributes)["service.name"] ?? "";
    const spans = scopeSpans.flatMap((scope) => scope.spans);
    return spans.map((span) => ({ ...span, service, attributes: plain(span.attributes) }));
  });
}

/** @param answer `hang` takes what comes and never answers */
export async function startCollector(answer: "take" | "hang" = "take"): Promise<Collector> {
  const spans: SentSpan[] = [];
  let received = "";
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (piece: string) => (text += piece));
    request.on("end", () => {
      received += text;
      if (answer === "hang") return;
      const isOurs = request.method === "POST" && request.url === "/v1/traces";
      if (isOurs) spans.push(...spansOf(text));
      response.writeHead(isOurs ? 200 : 404, { "Content-Type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    received: () => received,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
