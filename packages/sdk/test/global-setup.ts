import type { TestProject } from "vitest/node";
import { createGateway } from "./gateway-process";

declare module "vitest" {
  interface ProvidedContext {
    /** Root of the gateway that all test files share. */
    gatewayUrl: string;
  }
}

/** Starts one real gateway for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const gateway = await createGateway();
  try {
    await gateway.start();
  } catch (cause) {
    await gateway.remove();
    throw cause;
  }
  project.provide("gatewayUrl", gateway.url);
  return () => gateway.remove();
}
