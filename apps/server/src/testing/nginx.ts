import { spawn } from "node:child_process";
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./gateway-process";

const DOCUMENT = fileURLToPath(new URL("../../../../docs/operations.md", import.meta.url));

/** Whether nginx and openssl are installed here. */
export function hasNginx(): boolean {
  return spawnSync("nginx", ["-v"]).status === 0 && spawnSync("openssl", ["version"]).status === 0;
}

/** nginx with TLS, in front of a gateway, with the configuration that docs/operations.md shows. */
export interface Nginx {
  /** `https://localhost:PORT`, for LETSPING_PUBLIC_URL. */
  origin: string;
  port: number;
  /** The certificate that it shows, made for this test. */
  certificate: string;
  /** What it wrote about errors. */
  errors: () => string;
  stop: () => Promise<void>;
}

/** The configuration of the document, with the ports and files of this test in it. */
function configurationOf(folder: string, port: number, gatewayPort: number): string {
  const shown = /^```nginx\n([\s\S]*?)^```$/m.exec(readFileSync(DOCUMENT, "utf8"))?.[1];
  if (shown === undefined) throw new Error("docs/operations.md shows no nginx configuration.");
  const changes: [string, string][] = [
    ["server 127.0.0.1:3000;", `server 127.0.0.1:${gatewayPort};`],
    ["listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`],
    ["/etc/ssl/approvals.pem", join(folder, "certificate.pem")],
    ["/etc/ssl/approvals.key", join(folder, "key.pem")],
  ];
  let server = shown;
  for (const [from, to] of changes) {
    if (!server.includes(from)) throw new Error(`The configuration of docs/operations.md has no ${from}`);
    server = server.replace(from, to);
  }
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join("\n");
  const user = process.getuid?.() === 0 ? "user root;\n" : "";
  return `${user}daemon off;\npid ${join(folder, "nginx.pid")};\nevents {}\nhttp {\naccess_log off;\n${places}\n${server}\n}\n`;
}

/** Starts nginx in front of the gateway on this port. Stop it in `afterAll`. */
export async function startNginx(gatewayPort: number): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "letsping-nginx-"));
  const port = await freePort();
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"],
    ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
    ...["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")],
  ]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${String(made.stderr)}`);
  const file = join(folder, "nginx.conf");
  writeFileSync(file, configurationOf(folder, port, gatewayPort));
  const child = spawn("nginx", ["-c", file, "-p", folder, "-e", join(folder, "errors.log")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    origin: `https://localhost:${port}`,
    port,
    certificate: readFileSync(join(folder, "certificate.pem"), "utf8"),
    errors: () => said + readFileSync(join(folder, "errors.log"), "utf8"),
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
