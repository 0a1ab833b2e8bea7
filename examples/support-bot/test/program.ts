import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** Runs the example as a process of its own, without settings of another gateway. */
export function runMain(words: readonly string[], environment: Record<string, string>) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(LETSPING_|SHOP_|SUPPORT_BOT_)/.test(name));
  const command = ["--import", "tsx", "--conditions=@letsping/source", "src/main.ts", ...words];
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { ...Object.fromEntries(kept), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const said = () => Buffer.concat(pieces).toString("utf8");
  return { said, ended, stop: (signal: NodeJS.Signals) => void child.kill(signal) };
}
