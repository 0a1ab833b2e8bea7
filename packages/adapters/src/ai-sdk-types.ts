/** What of the AI SDK is the same in its versions 5, 6 and 7. */
export interface ToolCallOptions {
  toolCallId: string;
  abortSignal?: AbortSignal | undefined;
}
