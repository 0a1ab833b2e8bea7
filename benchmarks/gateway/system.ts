import type { Undoing } from "./undoing";

/** Name of the folder, in a system's own, that holds its PostgreSQL. */
export const DATA = "data";

/** How a load generator reaches a system. JSON: it goes to another process. */
export interface Endpoint {
  /** Module that exports `connect`. */
  client: string;
  address: unknown;
}

/** A system that runs, for one round. */
export interface Running {
  endpoint: Endpoint;
  /** Where it listens on 127.0.0.1 for those who wait. */
  port: number;
  /** Processes whose memory grows with the waiters. */
  memoryPids: number[];
  /** Processes whose time counts, by what they are; what they started counts with them. */
  cpuPids: Record<string, number[]>;
  /** The PostgreSQL that keeps its data; null where it keeps them in another way. */
  databaseUrl: string | null;
}

/** Something that keeps a question until somebody decides it. */
export interface System {
  name: string;
  /** Whether its folder, with what was put into it before the measurement, is kept from round to round. */
  isKept: boolean;
  /** Brings what it needs, once and before anything is measured. Default nothing. */
  install?: () => void;
  /** Starts it on a folder that is empty, or its own of an earlier round. What it starts, `undoing` stops. */
  start: (folder: string, undoing: Undoing) => Promise<Running>;
}

/** What a load generator does with a system. */
export interface Client {
  /** Asks durably, where that is done before it can be decided. Default `ask`. */
  accept?: (payload: Record<string, unknown>) => Promise<unknown>;
  /** Asks durably. Resolves when the system has it and it can be decided. */
  ask: (payload: Record<string, unknown>) => Promise<{ id: string }>;
  /** Resolves when whoever asked has been resumed with the decision. */
  waitFor: (id: string) => Promise<void>;
  /** Decides. Resolves when the decision stands. */
  decide: (id: string) => Promise<void>;
  close: () => Promise<void>;
}
