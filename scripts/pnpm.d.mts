/** Folder of the repository. */
export declare const root: string;
/** Ends the process with a clear message on a Node that is too old. */
export declare function requireNode(): void;
/** The environment for child processes, with the pinned pnpm first on the PATH. */
export declare function environmentWithPnpm(extra?: Record<string, string>): NodeJS.ProcessEnv;
/** Runs pnpm and returns its exit code. */
export declare function pnpm(
  words: string[],
  options?: import("node:child_process").SpawnSyncOptions,
): number;
