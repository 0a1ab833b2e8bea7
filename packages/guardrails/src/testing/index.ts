export { windowStoreContract } from "./window-store-contract";
export type { WindowStoreUnderTest } from "./window-store-contract";
export { createWindowOracle } from "./window-oracle";
export type { WindowOracle } from "./window-oracle";
export { DECISION_ORDER, inDecisionOrder } from "./window-requests";
export type { Answered } from "./window-requests";
