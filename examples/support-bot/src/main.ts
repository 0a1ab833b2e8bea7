// A customer-service bot on a production database: it reads, proposes, and changes nothing itself. README.md says what
// it needs. With --demo it also plays the person who decides, and asserts what must come of it.
import { randomUUID } from "node:crypto";
import { LetsPing } from "@letsping/sdk";
import type { ReceiptJwks } from "@letsping/sdk";
import { audit } from "./audit";
import { startBackend } from "./backend";
import { handle } from "./bot";
import { openCluster } from "./cluster";
import { decideAsDemo } from "./demo";
import { expectDemo } from "./demo";
import { readPins } from "./person";
import { showAccounts } from "./person";
import { openReader } from "./reader";
import { historyTable } from "./report";
import { outcomeTable } from "./report";
import { table } from "./report";
import { readPinsFromEnvironment } from "./settings";
import { readSettings } from "./settings";
import { signInFromEnvironment } from "./settings";
import { openShop } from "./shop";
import { TICKETS } from "./tickets";

const say = (text: string) => console.log(`${text}\n`);

async function readKeys(gatewayUrl: string): Promise<ReceiptJwks> {
  const response = await fetch(`${gatewayUrl}/.well-known/jwks.json`, { redirect: "error" });
  if (!response.ok) throw new Error(`The gateway's keys answered ${response.status}.`);
  return (await response.json()) as ReceiptJwks;
}

/** @param opened what has to be closed at the end, last opened first */
async function main(demo: boolean, opened: (() => Promise<void>)[], signal: AbortSignal): Promise<void> {
  const { apiKey, gatewayUrl, databaseUrl } = readSettings();
  const session = demo ? await signInFromEnvironment(gatewayUrl) : null;
  const pins = session ? await readPins(session) : readPinsFromEnvironment();
  if (session) await showAccounts(session);
  // The shop is made for this run, so a test key's receipts count here exactly when the bot has a test key.
  const trust = { ...pins, keys: await readKeys(gatewayUrl), allowTest: apiKey.startsWith("lp_test_") };

  const cluster = await openCluster(databaseUrl);
  opened.push(cluster.close);
  const shop = await openShop(cluster.url);
  opened.push(shop.close);
  const backend = await startBackend({ writerUrl: shop.writerUrl, trust });
  opened.push(backend.close);
  const reader = openReader(shop.readerUrl);
  opened.push(reader.close);

  const attempts = await reader.tryToEscape();
  const refusals = attempts.map(({ statement, refusal }) => [statement, refusal ?? "IT WORKED"]);
  say(table([["the bot's connection tries", "the database says"], ...refusals]));

  const before = await shop.books();
  const run = randomUUID();
  const letsPing = new LetsPing(apiKey, { baseUrl: gatewayUrl });
  const options = { reader, letsPing, backendUrl: backend.url, run, signal };
  const handled = Promise.all(TICKETS.map((ticket) => handle(ticket, options)));
  if (!session) say(`The bot asks; ${gatewayUrl} waits for a person who decides.`);
  const deciding = session ? decideAsDemo(session, shop, run, signal) : Promise.resolve();
  const [outcomes] = await Promise.all([handled, deciding]);
  say(outcomeTable(outcomes));

  const [after, history] = [await shop.books(), await shop.history()];
  say(historyTable(history));
  const checked = await audit({ before, after, outcomes, history, attempts, trust });
  if (session) expectDemo(outcomes, after.refundedCents - before.refundedCents);
  for (const line of checked) console.log(`ok  ${line}`);
}

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stopping.abort(new Error(name)));
const opened: (() => Promise<void>)[] = [];
try {
  await main(process.argv.includes("--demo"), opened, stopping.signal);
} catch (cause) {
  console.error(`support-bot  ${cause instanceof Error ? cause.message : String(cause)}`);
  process.exitCode = 1;
} finally {
  // What still waits at the gateway is withdrawn, so that nobody decides for a bot that is gone.
  stopping.abort(new Error("the run has ended"));
  for (const close of opened.reverse()) await close();
}
