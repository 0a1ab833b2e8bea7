import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { readConfig } from "./config";

describe("traces", () => {
  const tracing = (environment: Record<string, string>) => readConfig(environment).tracing;

  test("are off until an endpoint is set, and can be turned off again", () => {
    expect(tracing({ OTEL_SERVICE_NAME: "approvals" })).toBeNull();
    const on = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" };
    expect(tracing({ ...on, OTEL_SDK_DISABLED: "true" })).toBeNull();
    expect(tracing({ ...on, OTEL_TRACES_EXPORTER: "none" })).toBeNull();
    expect(tracing(on)).toEqual({
      url: "http://localhost:4318/v1/traces",
      serviceName: null,
      sampler: "parentbased_always_on",
      samplerRatio: 1,
      exportTimeoutMs: 2_000,
      batchDelayMs: 5_000,
    });
  });

  test("go where the variables of OpenTelemetry say", () => {
    const all = tracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318/base/",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://traces.example.com/take",
      OTEL_EXPORTER_OTLP_TIMEOUT: "9000",
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "700",
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
      OTEL_SERVICE_NAME: "approvals",
    });
    expect(all).toMatchObject({ url: "https://traces.example.com/take", exportTimeoutMs: 700 });
    expect(all).toMatchObject({ sampler: "traceidratio", samplerRatio: 0.25, serviceName: "approvals" });
    expect(tracing({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318/base/" })?.url).toBe(
      "http://localhost:4318/base/v1/traces",
    );
  });
});

test("proxies are addresses and networks, metrics tokens are long", () => {
  const config = readConfig({ LETSPING_TRUSTED_PROXY: "127.0.0.1, 10.0.0.0/8,::1 ,2001:db8::/32" });
  expect(config.trustedProxies).toEqual(["127.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32"]);
  expect(readConfig({}).trustedProxies).toEqual([]);
  expect(readConfig({}).metricsToken).toBeNull();
});

test.each([
  ["LETSPING_TRUSTED_PROXY", "loopback"],
  ["LETSPING_TRUSTED_PROXY", "10.0.0.0/33"],
  ["LETSPING_TRUSTED_PROXY", "10.0.0.0/8/8"],
  ["LETSPING_TRUSTED_PROXY", "192.0.2.7,"],
  ["LETSPING_TRUSTED_PROXY", "10.0.0/8"],
  ["LETSPING_METRICS_TOKEN", "short"],
  ["LETSPING_METRICS_TOKEN", `${"a".repeat(40)} b`],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"],
  ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
  ["OTEL_TRACES_SAMPLER", "sometimes"],
  ["OTEL_TRACES_SAMPLER_ARG", "2"],
])("%s=%s ends the start with a message that names the variable, not the value", (name, value) => {
  const read = () => readConfig({ [name]: value });
  expect(read).toThrow(name);
  expect(read).not.toThrow(value);
});
