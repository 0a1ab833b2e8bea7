// Asking
export { LetsPing } from "./lets-ping";
export type { AskRequest, Decision, Deferred, Payload, Schema, Status, WaitOptions } from "./types";
export type { GuardCall, GuardContext, GuardOptions } from "./guard";
export type { LetsPingOptions } from "./options";
// Checking for yourself
export type { ReceiptClaims, ReceiptExpectation, ReceiptJwks, VerifiedDecision } from "@letsping/core";
export { verifyDecision } from "@letsping/core";
export { diffJson as computeDiff } from "@letsping/core";
// Errors
export type { ErrorKey } from "@letsping/core";
export { ERRORS, isLetsPingError, LetsPingError } from "@letsping/core";
