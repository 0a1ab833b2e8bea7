// Says whether the gateway answers and takes the key of LETSPING_API_KEY. Asks nobody anything.
import process from "node:process";

const key = process.env.LETSPING_API_KEY;
const root = (process.env.LETSPING_BASE_URL || "http://localhost:3000")
  .replace(/\/+$/, "")
  .replace(/\/api$/, "");

/** What is wrong, or null. A question that nobody asked is the one that every key may ask for. */
async function problem() {
  if (!key)
    return "LETSPING_API_KEY is not set. Make a key in the dashboard (Settings, API keys) and set it.";
  let answer;
  try {
    answer = await fetch(`${root}/api/status/req_none`, {
      headers: { Authorization: `Bearer ${key}`, "X-LetsPing-Version": "2" },
      redirect: "manual",
    });
  } catch {
    return `No gateway answers at ${root}. Start it, or set LETSPING_BASE_URL.`;
  }
  const body = await answer.json().catch(() => null);
  if (answer.status === 401) return `The gateway at ${root} does not know the key of LETSPING_API_KEY.`;
  if (body?.error !== "request_not_found")
    return `What answers at ${root} (${answer.status}) is no LetsPing gateway.`;
  return null;
}

const found = await problem();
process.stdout.write(`${found ?? `The gateway at ${root} takes the key.`}\n`);
process.exitCode = found === null ? 0 : 1;
