// An agent that wants to refund. LETSPING_API_KEY and LETSPING_BASE_URL say which gateway it asks; LEDGER_URL names a
// ledger that runs elsewhere (default: one of its own, in this process); REFUND_BOT_PAUSE_MS is the time between a
// decision and the next proposal (default 8000).
import { LetsPing } from "@letsping/sdk";
import { runAgent } from "./agent";
import { withdrawLeftovers } from "./leftovers";
import { startLedger } from "./ledger";
import { createLedgerClient } from "./ledger-client";
import { setting } from "./settings";
import { trustFromEnvironment } from "./settings";
import { untilStopped } from "./settings";

/** Longest time for looking after an earlier run, in milliseconds. */
const TIDY_MS = 5_000;

const say = (line: string) => console.log(`refund-bot  ${line}`);
const stopping = new AbortController();
void untilStopped().then((name) => stopping.abort(new Error(name)));

const trust = trustFromEnvironment();
const letsPing = new LetsPing();

/** A run that was killed could not withdraw what it asked. It does no harm, so the agent goes on without this. */
async function tidyUp(apiKey: string): Promise<void> {
  try {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(TIDY_MS)]);
    const count = await withdrawLeftovers(letsPing, { url: trust.gatewayUrl, apiKey }, signal);
    if (count > 0) say(`withdrew   ${count} of an earlier run, that nobody waits for`);
  } catch (cause) {
    say(
      `left over  what an earlier run asked is not withdrawn: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

async function main(apiKey: string): Promise<boolean> {
  const own = setting("LEDGER_URL") ? null : await startLedger({ trust });
  const ledger = createLedgerClient(own?.url ?? setting("LEDGER_URL") ?? "");
  const pauseMs = Number(setting("REFUND_BOT_PAUSE_MS") ?? 8_000);
  try {
    await tidyUp(apiKey);
    return await runAgent({ ledger, letsPing, say, pauseMs, signal: stopping.signal });
  } finally {
    await own?.close();
    say("stopped    nothing is asked any more");
  }
}

const apiKey = setting("LETSPING_API_KEY");
if (apiKey === undefined) {
  say("LETSPING_API_KEY is not set. Make a key in the dashboard under Settings, Developers.");
  process.exitCode = 1;
} else {
  process.exitCode = (await main(apiKey)) ? 0 : 1;
}
