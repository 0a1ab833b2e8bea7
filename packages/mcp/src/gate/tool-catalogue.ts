import type { JsonObject } from "@letsping/core";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";

/** A tool as its server lists it. Only what the gate looks at is named. */
export interface ListedTool extends JsonObject {
  name: string;
}

/** Longest list that the gate reads for itself, in pages. */
const MOST_PAGES = 100;

interface Page {
  tools: ListedTool[];
  nextCursor: string | undefined;
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pageOf(result: unknown): Page {
  const { tools, nextCursor } = isRecord(result) ? result : {};
  const listed = Array.isArray(tools) ? tools : [];
  return {
    tools: listed.filter((tool): tool is ListedTool => isRecord(tool) && typeof tool["name"] === "string"),
    nextCursor: typeof nextCursor === "string" ? nextCursor : undefined,
  };
}

/** What the gate knows of a server's tools: what the client was shown, or else what the server tells when asked. */
export interface ToolCatalogue {
  /** The client asks for a page. */
  noteListing: (id: RequestId, cursor: unknown) => void;
  /** An answer of the server; one to a listing is read. */
  noteAnswer: (id: RequestId, result: unknown) => void;
  /** The server says that its tools changed: they are asked for again before the next call. */
  forget: () => void;
  /** A tool, where the list is known to be current. */
  known: (name: string) => ListedTool | undefined;
  /** A tool as the client last saw it, which a server that lies to the gate cannot take back. */
  shown: (name: string) => ListedTool | undefined;
  /** A tool, asked of the server where it is not known. Undefined where the server does not list it. */
  find: (name: string) => Promise<ListedTool | undefined>;
}

/** @param list asks the server for a page: the result of `tools/list` */
export function createToolCatalogue(list: (cursor: string | undefined) => Promise<unknown>): ToolCatalogue {
  const listings = new Map<RequestId, boolean>();
  let tools = new Map<string, ListedTool>();
  const shown = new Map<string, ListedTool>();
  let asking: Promise<void> | null = null;

  function learn({ tools: listed }: Page, isFirst: boolean): void {
    if (isFirst) tools = new Map();
    for (const tool of listed) tools.set(tool.name, tool);
  }

  async function readAll(): Promise<void> {
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const read = pageOf(await list(cursor));
      learn(read, page === 0);
      cursor = read.nextCursor;
      if (cursor === undefined) return;
    }
  }

  return {
    noteListing(id, cursor) {
      listings.set(id, cursor === undefined || cursor === null);
    },
    noteAnswer(id, result) {
      const isFirst = listings.get(id);
      if (isFirst === undefined) return;
      listings.delete(id);
      const page = pageOf(result);
      learn(page, isFirst);
      for (const tool of page.tools) shown.set(tool.name, tool);
    },
    forget() {
      tools = new Map();
    },
    known: (name) => tools.get(name),
    shown: (name) => shown.get(name),
    async find(name) {
      if (!tools.has(name)) {
        asking ??= readAll().finally(() => {
          asking = null;
        });
        await asking;
      }
      return tools.get(name);
    },
  };
}
