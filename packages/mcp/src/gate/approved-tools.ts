import { createHmac } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { renameSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { join } from "node:path";
import { canonicalJson } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import { timingSafeEqual } from "@letsping/core";
import { utf8 } from "@letsping/core";
import { z } from "zod";
import type { ListedTool } from "./tool-catalogue";

/** What a model and the gate go by. Each is compared for itself, so that a person reads which of them changed. */
const PARTS = {
  description: ["title", "description"],
  "input schema": ["inputSchema"],
  "output schema": ["outputSchema"],
  annotations: ["annotations"],
} as const;

const Fingerprint = z.object({
  name: z.string(),
  parts: z.record(z.string(), z.string()),
  approved_at: z.string(),
});
type Fingerprint = z.infer<typeof Fingerprint>;
const Stored = z.object({ v: z.literal(1), tools: z.array(Fingerprint), mac: z.string() });

/** How a tool compares with the one that was first approved. */
export type ToolChange = null | { parts: string[]; approvedAt: string | null };

/** The tools of one server as they were first approved. */
export interface ApprovedTools {
  /** Null where the tool is the one first approved, or none was approved yet. */
  changeOf: (tool: ListedTool) => ToolChange;
  /** The tool as it is now was approved: by a person, by a rule, or by trust in the server at first sight. */
  accept: (tool: ListedTool) => void;
}

const known = new WeakMap<ListedTool, Record<string, string>>();

/** Canonical, because a server may list its fields in any order; a text that has no canonical form speaks for itself. */
function textOf(fields: unknown[]): string {
  try {
    return canonicalJson(fields);
  } catch {
    return JSON.stringify(fields);
  }
}

function partsOf(tool: ListedTool): Record<string, string> {
  const before = known.get(tool);
  if (before) return before;
  const parts = Object.fromEntries(
    Object.entries(PARTS).map(([part, fields]) => [
      part,
      sha256Hex(textOf(fields.map((field) => tool[field] ?? null))),
    ]),
  );
  known.set(tool, parts);
  return parts;
}

/** Whether two listings say the same of a tool; two that are not there do. */
export function isSameTool(one: ListedTool | undefined, other: ListedTool | undefined): boolean {
  if (!one || !other) return one === other;
  const [before, now] = [partsOf(one), partsOf(other)];
  return Object.keys(PARTS).every((part) => before[part] === now[part]);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

/**
 * Keeps fingerprints in one file for each server and key, so that a description or schema that changes under an approval
 * (an update, a server that turns) is held and told, also after a restart.
 *
 * The file carries a MAC of the API key: who can write it, but not read the key, can only delete it, and then a tool
 * counts as new, as it did at first. A file that does not verify, or cannot be read, makes every tool a changed one until
 * a person removes it; it is never written over. Who reads the key of the same user can forge the file too; and no file
 * can help against a program that runs as that user.
 *
 * @param target what the person wrote to start or reach the server
 * @param secret the API key
 * @param warn told why the file cannot be used
 */
export function openApprovedTools(
  folder: string,
  target: string,
  secret: string,
  warn: (problem: string) => void,
): ApprovedTools {
  const macOf = (what: string) => createHmac("sha256", `letsping gate\n${secret}`).update(what).digest("hex");
  const file = join(folder, `${macOf(`file ${target}`).slice(0, 32)}.json`);
  const macOfTools = (tools: readonly Fingerprint[]) => macOf(`tools ${target}\n${canonicalJson(tools)}`);

  /** Null where something stands there that cannot be believed. */
  function read(): Fingerprint[] | null {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (cause) {
      if (isMissing(cause)) return [];
      warn(`The record of approved tools ${file} cannot be read: ${String(cause)}. Every call is held.`);
      return null;
    }
    try {
      const { tools, mac } = Stored.parse(JSON.parse(text));
      if (timingSafeEqual(utf8(mac), utf8(macOfTools(tools)))) return tools;
    } catch {
      // Not what this program writes; the same as a wrong MAC.
    }
    warn(
      `The record of approved tools ${file} was not written by this gate. Every call is held; if you know why, delete it.`,
    );
    return null;
  }

  let tools = read();

  function write(next: readonly Fingerprint[]): void {
    const text = `${JSON.stringify({ v: 1, target, tools: next, mac: macOfTools(next) }, null, 2)}\n`;
    const draft = `${file}.${process.pid}`;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, file);
    } catch (cause) {
      // What was approved holds for this process; after a restart the tool counts as new, as it would without a file.
      warn(`The record of approved tools ${file} cannot be written: ${String(cause)}.`);
    }
  }

  const find = (name: string) => tools?.find((each) => each.name === name);
  const changesSince = (before: Fingerprint, tool: ListedTool) => {
    const now = partsOf(tool);
    return Object.keys(PARTS).filter((part) => before.parts[part] !== now[part]);
  };

  return {
    changeOf(tool) {
      if (tools === null) return { parts: ["record of approved tools"], approvedAt: null };
      const before = find(tool.name);
      const parts = before ? changesSince(before, tool) : [];
      return before && parts.length > 0 ? { parts, approvedAt: before.approved_at } : null;
    },
    accept(tool) {
      const before = find(tool.name);
      if (tools === null || (before && changesSince(before, tool).length === 0)) return;
      // Another gate of the same server may have written meanwhile.
      tools = read();
      if (tools === null) return;
      const { name } = tool;
      const approved = { name, parts: partsOf(tool), approved_at: new Date().toISOString() };
      tools = [...tools.filter((each) => each.name !== name), approved];
      write(tools);
    },
  };
}
