import type { Route } from "./route";

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const CALLERS: Record<string, string> = {
  public: "anybody",
  key: "API key",
  key_or_viewer: "API key or session",
  person: "session",
  viewer: "session, viewer",
  operator: "session, operator",
  admin: "session, admin",
  owner: "session, owner",
};

/** The parts of JSON Schema that the page shows. */
interface Shape {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Shape;
  anyOf?: Shape[];
  oneOf?: Shape[];
  properties?: Record<string, Shape>;
  required?: string[];
}
interface Document {
  components?: { schemas?: Record<string, Shape> };
  paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  requestBody?: { content: Record<string, { schema: Shape }> };
  parameters?: { name: string; in: string; required?: boolean; schema?: Shape; description?: string }[];
  responses: Record<string, { description: string; content?: Record<string, { schema: Shape }> }>;
}

function typeText(shape: Shape): string {
  if (shape.$ref) {
    const name = shape.$ref.split("/").pop() ?? "";
    return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  }
  if (shape.const !== undefined) return escapeHtml(JSON.stringify(shape.const));
  if (shape.enum) return shape.enum.map((value) => escapeHtml(JSON.stringify(value))).join(" | ");
  const branches = shape.anyOf ?? shape.oneOf;
  if (branches) return branches.map(typeText).join(" | ");
  if (shape.items) return `${typeText(shape.items)}[]`;
  const type = Array.isArray(shape.type) ? shape.type.join(" | ") : shape.type;
  return escapeHtml(type ?? "JSON");
}

function fieldRows(shape: Shape): string {
  const required = new Set(shape.required ?? []);
  return Object.entries(shape.properties ?? {})
    .map(
      ([name, field]) =>
        `<tr><td><code>${escapeHtml(name)}</code>${required.has(name) ? "" : " <small>optional</small>"}</td><td>${typeText(field)}</td><td>${escapeHtml(field.description ?? "")}</td></tr>`,
    )
    .join("");
}

function schemaSection(name: string, shape: Shape): string {
  const body = shape.properties
    ? `<table><tbody>${fieldRows(shape)}</tbody></table>`
    : `<p>${typeText(shape)}</p>`;
  return `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3><p>${escapeHtml(shape.description ?? "")}</p>${body}</section>`;
}

function routeSection(route: Route, operation: Operation | undefined): string {
  const parameters = (operation?.parameters ?? [])
    .map(
      (each) =>
        `<tr><td><code>${escapeHtml(each.name)}</code> <small>${escapeHtml(each.in)}${each.required ? "" : ", optional"}</small></td><td>${typeText(each.schema ?? {})}</td><td>${escapeHtml(each.description ?? each.schema?.description ?? "")}</td></tr>`,
    )
    .join("");
  const input = operation?.requestBody?.content["application/json"]?.schema;
  const output = operation?.responses["200"]?.content?.[route.contentType]?.schema;
  const id = `${route.method.toLowerCase()}-${route.path.replace(/[^a-z]+/gi, "-")}`;
  return `<section id="${escapeHtml(id)}">
<h3><span class="method">${route.method}</span> <code>${escapeHtml(route.path)}</code></h3>
<p>${escapeHtml(route.summary)}</p>
<dl><dt>Who</dt><dd>${escapeHtml(CALLERS[route.may] ?? route.may)}</dd>
${input ? `<dt>Body</dt><dd>${typeText(input)}</dd>` : ""}
<dt>Answer</dt><dd>${output ? typeText(output) : escapeHtml(route.contentType)}</dd>
<dt>Errors</dt><dd>${route.errors.map((name) => `<code>${name}</code>`).join(" ") || "none of its own"}</dd></dl>
${parameters ? `<table><tbody>${parameters}</tbody></table>` : ""}</section>`;
}

/** The API reference as one static page: nothing from elsewhere, no script. */
export function docsPage(routes: readonly Route[], openApi: object): string {
  const document = openApi as unknown as Document;
  const operationOf = (route: Route) =>
    document.paths[route.path.replace(/:(\w+)/g, "{$1}")]?.[route.method.toLowerCase()];
  const schemas = Object.entries(document.components?.schemas ?? {});
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · LetsPing</title><link rel="stylesheet" href="/docs.css"></head>
<body><header><a href="/">LetsPing</a> <h1>API reference</h1>
<p>The same as <a href="/openapi.json">openapi.json</a>. JSON in UTF-8, fields in snake_case, times in ISO 8601 UTC, durations in milliseconds.
Keys go into <code>Authorization: Bearer lp_…</code>; send <code>X-LetsPing-Version: 2</code> for exact statuses.</p></header>
<main><h2>Routes</h2>${routes.map((route) => routeSection(route, operationOf(route))).join("")}
<h2>Schemas</h2>${schemas.map(([name, shape]) => schemaSection(name, shape)).join("")}</main></body></html>`;
}

export const DOCS_STYLE = `:root{color-scheme:light dark;--bg:#f4f7f7;--surface:#fff;--text:#161d21;--soft:#5f696f;--line:#dee3e4;--link:#105a9f;--go:#026d4f}
@media (prefers-color-scheme:dark){:root{--bg:#0d0f11;--surface:#14181a;--text:#eaedef;--soft:#90989c;--line:#262a2d;--link:#82c2f7;--go:#4fc999}}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,sans-serif}
header,main{max-width:860px;margin:0 auto;padding:24px 20px}h1{font-size:26px;margin:8px 0}h2{font-size:18px;margin:32px 0 12px}h3{font-size:15px;margin:0 0 4px}
section{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:16px;margin:0 0 12px;overflow-x:auto}
p{margin:4px 0}a{color:var(--link)}code{font:13px/1.5 ui-monospace,monospace}.method{color:var(--go);font-weight:700}small{color:var(--soft)}
dl{display:grid;grid-template-columns:90px 1fr;gap:2px 12px;margin:8px 0}dt{color:var(--soft)}dd{margin:0}table{border-collapse:collapse;width:100%}td{border-top:1px solid var(--line);padding:6px 8px 6px 0;vertical-align:top}
`;
