// Reading of Markdown and of the sources that documents quote.

const FENCE = /^```(\w+) source=([^\s#]+)#([\w-]+)\n([\s\S]*?)^```$/gm;

/** The lines of a region (`// #region name` to `// #endregion`), without their common indent; null when it is not there. */
export function regionOf(source: string, name: string): string | null {
  const lines = source.split("\n");
  const begin = lines.findIndex((line) => new RegExp(`^\\s*//\\s*#region ${name}\\s*$`).test(line));
  if (begin === -1) return null;
  const length = lines.slice(begin + 1).findIndex((line) => /^\s*\/\/\s*#endregion\b/.test(line));
  if (length === -1) return null;
  const inside = lines.slice(begin + 1, begin + 1 + length);
  const indents = inside
    .filter((line) => line.trim() !== "")
    .map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents, Number.POSITIVE_INFINITY);
  return inside.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join("\n");
}

/** Replaces the text of every fence that is marked `source=path#region`; a null from `find` leaves it. */
export function replaceSnippets(text: string, find: (path: string, region: string) => string | null): string {
  return text.replace(FENCE, (whole, language: string, path: string, region: string) => {
    const found = find(path, region);
    return found === null ? whole : `\`\`\`${language} source=${path}#${region}\n${found}\n\`\`\``;
  });
}

function withoutCode(text: string): string {
  const blank = (code: string) => code.replace(/[^\n]/g, " ");
  return text.replace(/^```[\s\S]*?^```$/gm, blank).replace(/`[^`\n]*`/g, blank);
}

/** Targets of the links and images of a document, code left out. */
export function linksOf(text: string): { target: string; line: number }[] {
  const code = withoutCode(text);
  // Titles of links may hold code, so only the part in parentheses is looked for.
  return [...code.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map((match) => ({
    target: match[1] ?? "",
    line: code.slice(0, match.index).split("\n").length,
  }));
}

/** Anchors of a document: its headings as GitHub writes them, and explicit `<a id="…">`. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, title = ""] of text.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#{1,6} +(.+)$/gm)) {
    const slug = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .trim()
      .replace(/ /g, "-");
    let unique = slug;
    for (let copy = 1; anchors.has(unique); copy++) unique = `${slug}-${copy}`;
    anchors.add(unique);
  }
  for (const [, id = ""] of text.matchAll(/<a id="([^"]+)">/g)) anchors.add(id);
  return anchors;
}

/** Replaces what lies between `<!-- name:begin -->` and `<!-- name:end -->`; null when they are not there. */
export function replaceBetween(text: string, name: string, content: string): string | null {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) return null;
  return `${text.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${text.slice(to)}`;
}

interface ErrorEntry {
  status: number;
  code: string;
  retry: boolean;
  hint: string;
  anchor: string;
}

const SECTION_TITLES = new Map([
  ["auth", "Auth"],
  ["billing", "Billing"],
  ["requests", "Requests"],
  ["rate-limits", "Rate limits"],
  ["timeouts", "Timeouts"],
  ["errors", "Errors"],
  ["webhooks", "Webhooks"],
]);

/** One section with a table for each anchor of the error table. */
export function errorSections(errors: Readonly<Record<string, ErrorEntry>>): string {
  const sections = [...SECTION_TITLES].map(([anchor, title]) => {
    const rows = Object.entries(errors)
      .filter(([, entry]) => entry.anchor === anchor)
      .map(([key, { status, code, retry, hint }]) => {
        const shown = status === 0 ? "client" : String(status);
        return `| <a id="${key}"></a>\`${key}\` | ${shown} | \`${code}\` | ${retry ? "yes" : "no"} | ${hint.replace(/\|/g, "\\|")} |`;
      });
    return [
      `## ${title}`,
      "",
      "| `error` | status | `code` | retry | what to do |",
      "|---|---|---|---|---|",
      ...rows,
    ].join("\n");
  });
  return sections.join("\n\n");
}

interface RouteRights {
  method: string;
  path: string;
  summary: string;
  may: string;
}

const ROLES = ["viewer", "operator", "admin", "owner"];

/** Cells of one route, for: anybody, key, and each role. */
function rightsOf(may: string): string[] {
  const isKey = may === "key" || may === "key_or_viewer";
  const least = ROLES.indexOf(may === "key_or_viewer" ? "viewer" : may);
  const people = ROLES.map((_role, index) => {
    if (may === "public") return "yes";
    if (may === "person") return "own";
    return least >= 0 && index >= least ? "yes" : "–";
  });
  return [may === "public" ? "yes" : "–", may === "public" || isKey ? "yes" : "–", ...people];
}

/** One row for each route: who may call it, and what it does. */
export function rightsTable(routes: readonly RouteRights[]): string {
  const rows = routes.map(({ method, path, summary, may }) =>
    [`${method} \`${path}\``, ...rightsOf(may), summary.replace(/\|/g, "\\|")].join(" | "),
  );
  const head = ["call", "anybody", "key", ...ROLES, "what"];
  return [
    `| ${head.join(" | ")} |`,
    `|${"---|".repeat(head.length)}`,
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

/** Names of the variables that a source reads: keys of its schema of the environment, and names it passes on. */
export function environmentNames(source: string): string[] {
  const names = [
    ...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm),
    ...source.matchAll(/Environment\("([A-Z_]+)"\)/g),
  ];
  return [...new Set(names.map(([, name = ""]) => name))];
}

/** Paths that a source mounts: those of its routes as data, and those it opens for the sign-in library. */
export function routePaths(source: string): string[] {
  return [...source.matchAll(/^\s*(?:path: |open\()"(\/[^"]*)"/gm)].map(([, path = ""]) => path);
}

// Written in pieces, so that these lines do not find themselves.
const FORBIDDEN: [RegExp, string][] = [
  [new RegExp(`/${"work"}/(main|shared)\\b`), "a path of one machine"],
  [new RegExp(`/${"tmp"}/(plan|bash_jobs)\\b`), "a path of one machine"],
  [
    new RegExp(`/${"home"}/(?!you\\b|user\\b|letsping\\b|node\\b)[a-z][\\w-]*/`),
    "a home folder of one machine",
  ],
  [new RegExp(`/${"Users"}/(?!you\\b)[A-Za-z][\\w-]*/`), "a home folder of one machine"],
  [new RegExp(`https?://[^/\\s"']*${"regis"}${"try"}[^\\s"']*`, "i"), "the host of a package registry"],
  [new RegExp(`^\\s*(@[\\w-]+:)?${"regis"}${"try"}\\s*=`, "m"), "a setting for a package registry"],
  [/^\s*resolution: \{.*tarball: ["']?https?:/m, "a download address in the lock file"],
  [/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/, "a private key"],
];

/** What of a file must not be published: paths and hosts of one machine, private keys. */
export function forbiddenText(text: string): string[] {
  return FORBIDDEN.flatMap(([pattern, what]) => {
    const match = pattern.exec(text);
    if (!match) return [];
    const line = text.slice(0, match.index).split("\n").length;
    return [`line ${line} has ${what}: ${match[0].trim().slice(0, 80)}`];
  });
}
