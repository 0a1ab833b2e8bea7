import type { Hit } from "../../leaf";
import { isTemplate } from "./placeholder";

const RULE = "dlp.secret.kubernetes";
const LEAST_VALUE = 4;

/**
 * Finds the values of Kubernetes manifests of kind Secret in YAML: what stands under `data` in base64 and under
 * `stringData` as it is. Nothing else says that they are secrets; they may be called anything.
 */
export function findKubernetesSecrets(text: string, hits: Hit[]): void {
  for (let at = text.indexOf("Secret"); at >= 0; at = text.indexOf("Secret", at + 1)) {
    if (!isKind(text, at)) continue;
    const start = text.lastIndexOf("\n---", at) + 1;
    const next = text.indexOf("\n---", at);
    const end = next < 0 ? text.length : next;
    findValues(text, start, end, hits);
    // A document counts once, however often it says what it is.
    at = end;
  }
}

function isKind(text: string, at: number): boolean {
  if (!/(?:^|\n)kind:[ \t]{1,4}["']?$/.test(text.slice(Math.max(0, at - 12), at))) return false;
  const after = at + "Secret".length;
  return /^["']?[ \t]{0,4}(?:#|\r|\n|$)/.test(text.slice(after, after + 8));
}

function findValues(text: string, start: number, end: number, hits: Hit[]): void {
  let inData = false;
  for (let at = start; at < end; ) {
    const newline = text.indexOf("\n", at);
    const lineEnd = newline < 0 || newline > end ? end : newline;
    const line = text.slice(at, lineEnd);
    if (/^\S/.test(line)) inData = /^(?:data|stringData):/.test(line);
    else if (inData) {
      const hit = hitOfLine(line, at);
      if (hit !== null) hits.push(hit);
    }
    at = lineEnd + 1;
  }
}

/** The value of a line `name: value`, or a line of a block; a certificate is public. */
function hitOfLine(line: string, at: number): Hit | null {
  const name = /^\s{1,40}["']?[\w.-]{1,80}["']?:(?=\s|$)/.exec(line)?.[0] ?? "";
  if (/\.crt["']?:$/.test(name)) return null;
  const rest = line.slice(name.length);
  const written = rest.trim().replace(/^["']|["']$/g, "");
  if (written.length < LEAST_VALUE || isTemplate(written) || /^[|>#-]/.test(written)) return null;
  const start = at + name.length + rest.indexOf(written);
  return { rule: RULE, start, end: start + written.length };
}
