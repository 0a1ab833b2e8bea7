import { inject } from "vitest";
import { startBackend } from "../src/backend";
import type { Backend } from "../src/backend";
import type { BackendOptions } from "../src/backend";
import { openShop } from "../src/shop";
import type { Shop } from "../src/shop";

/** A shop in the tests' cluster. */
export function newShop(): Promise<Shop> {
  return openShop(inject("databaseServerUrl"));
}

/** A backend of this shop. */
export function newBackend(shop: Shop, options: Omit<BackendOptions, "writerUrl">): Promise<Backend> {
  return startBackend({ writerUrl: shop.writerUrl, ...options });
}
