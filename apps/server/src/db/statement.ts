import type { QueryConfig } from "pg";

/** A statement of the hot path. Each connection parses and plans it once, under its name. */
export interface Statement {
  /** At most 63 characters, and of no other statement. */
  name: string;
  /** Names its columns: a plan with `*` breaks on connections that were open while a migration added one. */
  text: string;
}

export function statement(name: string, text: string): Statement {
  return { name, text };
}

/** Makes a query of a statement and its values. */
export type Prepare = (statement: Statement, values: unknown[]) => QueryConfig;

/** @param behindPooler true where a pooler may hand each transaction another connection, which knows no names */
export function preparer(behindPooler: boolean): Prepare {
  return ({ name, text }, values) => (behindPooler ? { text, values } : { name, text, values });
}
