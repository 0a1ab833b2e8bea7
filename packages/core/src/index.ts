// Errors
export type { ErrorBody, ErrorKey } from "./errors";
export { ERRORS, errorBody, isErrorKey, isLetsPingError, LetsPingError } from "./errors";
// Ids
export type { Id, IdKind } from "./ids";
export { createId, ID_PREFIXES, KeyId, ProjectId, RequestId } from "./ids";
// JSON
export type { JsonObject, JsonValue } from "./json";
export { canonicalJson, JSON_LIMITS, parseJson } from "./json";
export { Json, JsonRecord } from "./json-types";
// Requests
export {
  DEFAULT_EXPIRY_MS,
  EXECUTION_STATES,
  ExecutionState,
  MAX_DURATION_MS,
  MAX_WAIT_MS,
  MIN_EXPIRY_MS,
  Mode,
  PRIORITIES,
  Priority,
  REQUEST_STATUSES,
  RequestInput,
  RequestMetadata,
  RequestReceipt,
  RequestReceiptPartA,
  RequestStatus,
} from "./request";
// Decisions
export {
  ApprovedDecision,
  CancelInput,
  CancelledDecision,
  Decision,
  DecisionActor,
  DecisionInput,
  DecisionMetadata,
  DiffChange,
  DiffSummary,
  ExpiredDecision,
  HiddenLeaf,
  ModifiedDecision,
  PendingDecision,
  RejectedDecision,
  StatusAnswer,
  StatusAnswerPartA,
} from "./decision";
// Execution
export { ExecutionAnswer, ExecutionInput } from "./execution";
export { DEFAULT_LEASE_MS, MAX_LEASE_MS, MIN_LEASE_MS } from "./lease";
// Actions and events
export { ActionField, ActionInput, ActionView, FieldFormat } from "./action";
export { MAX_BATCH } from "./batch-size";
export { MASK } from "./mask";
export { EVENT_TYPES } from "./event-types";
export { EventType, StreamEvent } from "./event";
// Guardrails
export {
  FINDING_ACTIONS,
  FindingAction,
  GUARDRAIL_FAMILIES,
  GuardrailFamily,
  GuardrailFinding,
  GuardrailStats,
  GuardrailVerdict,
  HiddenValue,
  TextSpan,
} from "./guardrail";
export { PLACEHOLDER, isWholeOf, restoreHidden } from "./restore-hidden";
export {
  AnomaliesQuery,
  AnomaliesView,
  BlockedCall,
  BlockedDetail,
  BlockedList,
  BlockedQuery,
  FalseAlarmAnswer,
  FalseAlarmInput,
  GuardrailReplay,
  GuardrailReplayAnswer,
  GuardrailSettingsInput,
  GuardrailSettingsView,
  GuardrailTry,
  GuardrailTryAnswer,
  ReleaseInput,
} from "./guardrail-views";
export { ShieldAlarm, ShieldMode, ShieldVerdict } from "./shield-verdict";
export {
  BaselineAttestation,
  BaselineAttestationQuery,
  ShieldAnomalies,
  ShieldAnomaliesQuery,
  ShieldChange,
  ShieldChanged,
  ShieldEdge,
  ShieldFloors,
  ShieldMissing,
  ShieldNode,
  ShieldProfileItem,
  ShieldProfileQuery,
  ShieldProfileView,
  ShieldProfiles,
  ShieldReach,
  ShieldReachQuery,
  ShieldReview,
  ShieldRun,
  ShieldSettingsBody,
  ShieldSettingsView,
  ShieldStep,
} from "./shield-views";
// What the dashboard and the gateway say to each other
export {
  ApiKeyCreated,
  ApiKeyInput,
  ApiKeyView,
  FirstRun,
  Me,
  MEMBER_ROLES,
  MemberRole,
  PersonRef,
  ProjectSummary,
  RequestDetail,
  RequestList,
  RequestListItem,
  RequestListQuery,
  RevocationConsequences,
  SentenceSegment,
  SignInLinkAnswer,
  SignInLinkInput,
  TimelineEntry,
} from "./api";
// People
export {
  BackupCodes,
  DEFAULT_KEY_OVERLAP_MS,
  INVITATION_LIFE_MS,
  INVITED_ROLES,
  InvitationAcceptance,
  InvitationCreated,
  InvitationInput,
  InvitationShown,
  InvitationToken,
  InvitationView,
  KeyRotation,
  MAX_KEY_OVERLAP_MS,
  MemberInput,
  MemberView,
  PasswordChange,
  PersonNameInput,
  ProjectInput,
  ProjectSettings,
  ProjectView,
  SessionView,
  TwoFactorCode,
  TwoFactorPassword,
  TwoFactorSetup,
  TwoFactorView,
} from "./people";
// Batches, views, imports, trials
export {
  ActionFile,
  ActionImport,
  ActionImportAnswer,
  ActionTrial,
  BatchAnswer,
  BatchInput,
  BatchItem,
  BatchOutcome,
  FilterChoices,
  RequestTotals,
  RevealAnswer,
  SavedView,
  SavedViewInput,
  ViewFilter,
} from "./queue-work";
// Bytes and digests
export {
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  timingSafeEqual,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
} from "./bytes";
export { hmacSha256, sha256, sha256Async, sha256Hex } from "./sha256";
// Differences
export { applyDiff, diffJson, readPointer } from "./diff";
// Receipts
export type {
  ReceiptCheck,
  ReceiptClaims,
  ReceiptJwk,
  ReceiptJwks,
  ReceiptKey,
} from "./receipt";
export {
  commitPayload,
  commitPayloadAsync,
  decodeReceipt,
  jwkThumbprint,
  signReceipt,
  verifyReceiptSignature,
} from "./receipt";
export type { ReceiptExpectation, VerifiedDecision } from "./verify-decision";
export { takenOut, verifyDecision } from "./verify-decision";
// Formats of published clients
export {
  signAgentBodyV1,
  signEscrowV1,
  signWebhookV1,
  verifyAgentBodyV1,
  verifyEscrowV1,
  verifyWebhookV1,
} from "./agent-signature";
// Forms
export type { FormChoice, FormEntry, FormField, FormSchema } from "./form-schema";
export { toFormSchema } from "./form-schema";
export type { Chosen, FormControl, FormPart } from "./form-controls";
export { choiceOf, controlOf, controlsOf, countValues, groupParts, listParts } from "./form-controls";
export { fieldTitle, titleAt } from "./schema-titles";
export { decimalText, readDecimal } from "./decimal-text";
export { formatProblem } from "./formats";
export type { CompiledPattern, PatternEngine } from "./pattern-engine";
export { createPatternEngine } from "./pattern-engine";
export type { PayloadIssue } from "./payload-check";
export { checkPayload, countChanges, fittingSchemas, jsonSchemaProblems } from "./payload-check";
// Words
export type { TextMark } from "./deceptive-text";
export { inspectText } from "./deceptive-text";
export type { Sentence, SentenceForm, SentenceInput } from "./sentence";
export { approveLabel, describeRequest, moneyText } from "./sentence";
export { currencyExponent, formatMoney } from "./money-text";
export { outcomeText } from "./outcome-text";
export { assertNever } from "./assert-never";
