// Who may import whom, and the other rules of this repository that no linter knows. The rules are data; the checks
// below read them. check-boundaries.mjs runs this over every file.
import { isBuiltin } from "node:module";
import { posix } from "node:path";

/**
 * The areas of the repository. An import by a relative path never leaves the area's folder; `ours` names the packages
 * of this repository that released code may import; `node` says whether it may use what only Node has, and
 * `nodeFiles` names the files that may although their area may not; nothing imports them.
 */
export const AREAS = [
  { folder: "packages/core", ours: [], node: false, pure: true },
  {
    folder: "packages/sdk",
    ours: ["@letsping/core"],
    node: false,
    nodeFiles: ["packages/sdk/src/cli/letsping.ts", "packages/sdk/src/node.ts"],
  },
  { folder: "packages/guardrails", ours: ["@letsping/core"], node: false, pure: true },
  { folder: "packages/shield", ours: ["@letsping/core"], node: false, pure: true },
  { folder: "packages/mcp", ours: ["@letsping/core", "@letsping/sdk"], node: true },
  { folder: "packages/adapters", ours: ["@letsping/core", "@letsping/sdk"], node: false },
  {
    folder: "apps/server/web",
    ours: ["@letsping/core", "@letsping/guardrails", "@letsping/shield"],
    node: false,
  },
  { folder: "apps/server/e2e", ours: ["@letsping/core", "@letsping/sdk"], node: true, test: true },
  { folder: "apps/server/faults", ours: ["@letsping/core", "@letsping/sdk"], node: true, test: true },
  {
    folder: "apps/server",
    ours: [
      "@letsping/core",
      "@letsping/guardrails",
      "@letsping/guardrails/patterns",
      "@letsping/mcp",
      "@letsping/shield",
    ],
    node: true,
  },
  { folder: "examples/refund-bot", ours: ["@letsping/sdk", "@letsping/core"], node: true },
  { folder: "examples/infra-agent", ours: ["@letsping/sdk"], node: true },
  { folder: "examples/support-bot", ours: ["@letsping/sdk"], node: true },
  { folder: "examples/vercel-tool", ours: ["@letsping/adapters", "@letsping/adapters/vercel"], node: true },
  { folder: "examples/part-a-client", ours: [], node: true },
  // What is measured beside the gateway: installed on demand, with a manifest of its own.
  { folder: "benchmarks/peers", ours: [], node: true },
  {
    folder: "benchmarks",
    ours: [
      "@letsping/sdk",
      "@letsping/core",
      "@letsping/guardrails",
      "@letsping/shield",
      "@letsping/adapters/langchain",
      "@letsping/adapters/openai",
      "@letsping/adapters/openai-agents",
      "@letsping/adapters/vercel",
    ],
    node: true,
    test: true,
  },
];

/**
 * The folders of the gateway, and what each may run of the others. `import type` is free: it runs nothing. Files of
 * `apps/server/src` itself compose, and may import everything; only these of them may be imported from a folder.
 */
export const SERVER_FOLDERS = {
  db: [],
  sealing: [],
  audit: [],
  telemetry: [],
  http: ["auth", "db", "telemetry"],
  auth: ["db", "http", "requests"],
  people: ["auth", "db", "http", "projects"],
  projects: ["auth", "db", "http", "requests"],
  actions: ["auth", "db", "http", "projects", "requests"],
  requests: ["audit", "auth", "db", "decisions", "guardrails", "http", "shield", "telemetry"],
  decisions: ["auth", "db", "http", "requests", "shield", "telemetry"],
  guardrails: ["audit", "auth", "db", "http", "requests", "telemetry"],
  shield: ["audit", "auth", "db", "http", "requests", "telemetry"],
  mcp: ["auth", "http", "requests", "telemetry"],
  views: ["http"],
  receipts: ["http"],
  events: ["db", "http", "requests", "telemetry"],
  // Composes: it may also import the files of src itself.
  cli: ["actions", "auth", "db", "http", "requests", "shield", "telemetry"],
};
export const SERVER_ROOT_FOR_ALL = ["config", "version"];
/** Folders that compose the whole gateway again: the command line and the tests' harness. */
const SERVER_COMPOSERS = ["cli", "testing"];

/** Classes of published packages. Everything else is a function. */
export const CLASSES = new Map([
  ["packages/sdk/src/lets-ping.ts", ["LetsPing"]], // people expect `new`
  ["packages/core/src/errors.ts", ["LetsPingError"]], // an error must be one
  ["packages/core/src/json.ts", ["RawScanner"]], // private; the place in the text is its state
]);

/** Entries of our packages for tests: contracts that every implementation of a port runs. */
const TEST_ENTRIES = ["@letsping/guardrails/testing", "@letsping/shield/testing"];

/** What a pure package takes as an argument instead. */
const IMPURE = [/\bDate\.now\b/, /\bnew Date\(\)/, /\bMath\.random\b/, /(?<![.\w])fetch\(/];

const VAGUE_NAMES = /^(utils?|helpers?|common|manager|handler|data|info|opts|cfg|tmp)$/;

/** Longest file, in lines. A table of data may be longer when it is named here. */
const LONGEST = { source: 400, test: 600 };
export const LONGER = new Map([
  ["packages/guardrails/src/dlp/secrets/rules/cloud.ts", 500], // a table of key formats
]);

const PROJECT_TABLES =
  "invitation|saved_view|project_role|member|api_key|approval_request|audit_entry|action_description|limit_window|" +
  "guardrail_settings|blocked_call|seen_value|shield_profile|shield_agent|shield_run|shield_settings";

/** Statements that look over all projects, each with its reason. The text must be part of the statement. */
export const OVER_ALL_PROJECTS = [
  {
    file: "apps/server/src/events/stream.ts",
    text: "select 1 from api_key where id = $1 and revoked_at is null",
  },
  // There is one owner of the gateway at the start, before anyone knows a project.
  { file: "apps/server/src/auth/first-run.ts", text: "select 1 from member where role = 'owner'" },
  // Signing keys belong to the gateway.
  { file: "apps/server/src/receipts/receipt-signer.ts", text: "'signing_key.created'" },
  // The order of transactions is the server's, whatever the project.
  { file: "apps/server/src/db/transaction-order.ts", text: "order by seq desc limit 1" },
  // Metrics are of the gateway as a whole; no label names a project.
  {
    file: "apps/server/src/telemetry/queue-gauges.ts",
    text: "from (values ('live'), ('test')) as known(mode)",
  },
  // The sweeper forgets old idempotency keys and refused calls of every project.
  { file: "apps/server/src/requests/sweeper.ts", text: "delete from blocked_call using old" },
  {
    file: "apps/server/src/requests/sweeper.ts",
    text: "update approval_request set idempotency_hash = null",
  },
];

const isTest = (path) => /\.test\.tsx?$|\.spec\.ts$|(^|\/)(test|testing)\//.test(path);
const isConfig = (path) =>
  /\.config\.[a-z]+$/.test(path) || /^apps\/server\/(build|generate)\.mjs$/.test(path);

/** Removes comments, so that a rule does not read prose. Strings stay. */
function withoutComments(text) {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g,
    (whole, string) => string ?? whole.replace(/[^\n]/g, " "),
  );
}

/** Every import, re-export and dynamic import of a file. */
export function importsOf(text) {
  const found = [];
  const code = withoutComments(text);
  const statement =
    /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w$*{}\s,]+?\sfrom\s+)?["']([^"'\n]+)["']|\b(?:import|require)\(\s*["']([^"'\n]+)["']\s*\)/gm;
  for (const match of code.matchAll(statement)) {
    found.push({
      target: match[2] ?? match[3],
      type: match[1] !== undefined,
      line: code.slice(0, match.index).split("\n").length,
    });
  }
  return found;
}

function packageOf(target) {
  const parts = target.split("/");
  return target.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

function serverFolder(path) {
  const inside = path.slice("apps/server/src/".length);
  return inside.includes("/") ? inside.split("/")[0] : "";
}

function checkServerFolders(path, reached, type) {
  if (type || !path.startsWith("apps/server/src/") || !reached.startsWith("apps/server/src/")) return null;
  const from = serverFolder(path);
  const to = serverFolder(reached);
  if (from === "" || from === to || to === "generated" || isTest(path)) return null;
  if (to === "testing") return "imports the tests' harness; only tests may";
  if (SERVER_COMPOSERS.includes(from) && to === "") return null;
  if (to === "") {
    const file = posix.basename(reached);
    return SERVER_ROOT_FOR_ALL.includes(file)
      ? null
      : `imports ${reached}, which composes; a folder may only \`import type\` from it`;
  }
  const allowed = SERVER_FOLDERS[from];
  if (!allowed) return `lies in src/${from}, a folder that SERVER_FOLDERS does not name`;
  return allowed.includes(to) ? null : `runs code of src/${to}; src/${from} may not (SERVER_FOLDERS)`;
}

function checkRelative(area, path, { target, type }) {
  const reached = posix.normalize(posix.join(posix.dirname(path), target));
  if (isTest(path) || area.test) {
    // Tests run the real gateway.
    return reached.startsWith(`${area.folder}/`) || reached.startsWith("apps/server/src/")
      ? null
      : `imports ${reached}, which is outside ${area.folder}`;
  }
  const inner = AREAS.find(
    (other) =>
      other !== area && other.folder.startsWith(`${area.folder}/`) && reached.startsWith(`${other.folder}/`),
  );
  if (area.nodeFiles?.some((file) => reached === file.replace(/\.ts$/, "")))
    return `imports ${reached}, which touches Node; nothing may`;
  if (!reached.startsWith(`${area.folder}/`) || inner)
    return `imports ${reached}, which is outside ${area.folder}`;
  if (reached.includes("/testing/") || reached.includes("/test/"))
    return "imports the tests' harness; only tests may";
  return checkServerFolders(path, reached, type);
}

function checkPackage(area, path, { target, type }, manifest) {
  const name = packageOf(target);
  const test = isTest(path) || area.test === true;
  if (name.startsWith("@letsping/")) {
    // The programs of a README import their package as its readers do.
    if (name === manifest.name && path.includes("/test/readme/")) return null;
    if (target !== name && !area.ours.includes(target) && !(test && TEST_ENTRIES.includes(target)))
      return `imports ${target}; only the package's own entry is public`;
    if (name === manifest.name) return `imports its own package by name (${name})`;
    if (!test && !area.ours.includes(name)) return `imports ${name}, which ${area.folder} may not`;
  }
  if (isBuiltin(target)) {
    if (!target.startsWith("node:")) return `imports ${target}; write node:${target}`;
    const may = area.node || test || area.nodeFiles?.includes(path);
    return may ? null : `imports ${target}; ${area.folder} runs where there is no Node`;
  }
  const released = { ...manifest.dependencies, ...manifest.peerDependencies };
  const declared = { ...released, ...manifest.devDependencies };
  if (!(name in declared) && !(test && manifest.rootDevDependencies?.[name])) {
    return `imports ${name}, which ${manifest.name}'s package.json does not name`;
  }
  // What is bundled (the dashboard, our own packages in the gateway) or only a type need not be installed by users.
  const bundled = type || area.folder === "apps/server/web" || name.startsWith("@letsping/");
  const published = area.folder.startsWith("packages/");
  if (!test && !(name in released) && (published || !bundled) && !type) {
    return `runs ${name}, which is only a devDependency of ${manifest.name}`;
  }
  return null;
}

function checkSql(path, text) {
  if (!path.startsWith("apps/server/src/") || isTest(path)) return [];
  const found = [];
  const table = new RegExp(`\\b(?:from|update|into|join)\\s+"?(?:${PROJECT_TABLES})\\b`, "i");
  for (const match of withoutComments(text).matchAll(/`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"/g)) {
    const statement = match[0].replace(/\s+/g, " ");
    if (!table.test(statement) || /\bproject_id\b/.test(statement)) continue;
    if (OVER_ALL_PROJECTS.some((known) => known.file === path && statement.includes(known.text))) continue;
    const line = text.slice(0, match.index).split("\n").length;
    found.push({
      line,
      problem: "asks a table of projects without project_id (or belongs in OVER_ALL_PROJECTS)",
    });
  }
  return found;
}

function checkWords(area, path, text) {
  const found = [];
  const lines = withoutComments(text).split("\n");
  const published = /^packages\/[^/]+\/src\//.test(path) && !isTest(path);
  lines.forEach((line, index) => {
    if (area.pure && published) {
      for (const word of IMPURE) {
        if (word.test(line))
          found.push({
            line: index + 1,
            problem: `uses ${word.exec(line)[0]}; ${area.folder} takes it as an argument`,
          });
      }
    }
    const name = published ? /^\s*(?:export\s+)?(?:abstract\s+)?class\s+(\w+)/.exec(line)?.[1] : undefined;
    if (name && !CLASSES.get(path)?.includes(name)) {
      found.push({
        line: index + 1,
        problem: `declares class ${name}; published packages have only those of CLASSES`,
      });
    }
  });
  return found;
}

function checkFile(path, text) {
  const found = [];
  const name = posix.basename(path).split(".")[0];
  if (VAGUE_NAMES.test(name))
    found.push({ line: 1, problem: `is called ${name}; name a file after what it does` });
  const lines = text.split("\n").length - 1;
  const longest = LONGER.get(path) ?? (isTest(path) ? LONGEST.test : LONGEST.source);
  if (lines > longest) found.push({ line: longest, problem: `has ${lines} lines; at most ${longest}` });
  return found;
}

/**
 * Every broken rule of one file, as `path:line problem`.
 *
 * @param path from the root of the repository, with /
 * @param manifestOf gives the package.json of an area's folder
 */
export function check(path, text, manifestOf) {
  const area = AREAS.find(({ folder }) => path.startsWith(`${folder}/`));
  const found = checkFile(path, text);
  if (!area) {
    if (/^(packages|apps|examples)\//.test(path))
      found.push({ line: 1, problem: "lies in no area of AREAS" });
  } else if (!isConfig(path)) {
    const manifest = manifestOf(area.folder);
    for (const one of importsOf(text)) {
      const problem = one.target.startsWith(".")
        ? checkRelative(area, path, one)
        : checkPackage(area, path, one, manifest);
      if (problem) found.push({ line: one.line, problem });
    }
    found.push(...checkSql(path, text), ...checkWords(area, path, text));
  }
  return found.map(({ line, problem }) => `${path}:${line} ${problem}`);
}
