// The ledger as a process of its own: LEDGER_PORT (default 4242), LETSPING_BASE_URL, LEDGER_ISSUER, LEDGER_PROJECT_ID.
import { startLedger } from "./ledger";
import { setting } from "./settings";
import { trustFromEnvironment } from "./settings";
import { untilStopped } from "./settings";

const stopped = untilStopped();
const ledger = await startLedger({
  trust: trustFromEnvironment(),
  port: Number(setting("LEDGER_PORT") ?? 4242),
});
console.log(`The ledger answers at ${ledger.url}; set LEDGER_URL=${ledger.url} for the agent.`);
await stopped;
await ledger.close();
