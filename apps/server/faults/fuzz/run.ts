// npm run fuzz -- --minutes 10 --seed 123: every route of the OpenAPI document, as everybody. Exit code 1 on a failure.
import { openOwnMachine } from "../harness/site";
import { fuzz } from "./fuzz";
import type { FuzzResult } from "./fuzz";

const DEFAULT_MINUTES = 10;

function numberAfter(word: string, otherwise: number): number {
  const at = process.argv.indexOf(word);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const say = (text: string) => process.stdout.write(`${text}\n`);

function tell({ seed, calls, statuses, failures }: FuzzResult): void {
  const rows = [...statuses].map(([route, counts]) => {
    const each = [...counts].sort().map(([status, count]) => `${status} ×${count}`);
    const sum = [...counts.values()].reduce((all, count) => all + count, 0);
    return `| ${route} | ${sum} | ${each.join(", ")} |`;
  });
  say(["", "| route | calls | answers |", "|---|---:|---|", ...rows, ""].join("\n"));
  for (const failure of failures) say(`FAILED ${failure}`);
  say(`seed ${seed}: ${calls} calls of ${statuses.size} routes, ${failures.length} failures`);
}

const minutes = numberAfter("--minutes", DEFAULT_MINUTES);
const seed = numberAfter("--seed", Math.floor(Math.random() * 2 ** 31));
say(`seed ${seed}, ${minutes} minutes`);
const site = await openOwnMachine({ LETSPING_LOG_LEVEL: "error" });
try {
  const until = performance.now() + minutes * 60_000;
  const result = await fuzz(site, { seed, goesOn: () => performance.now() < until });
  tell(result);
  const [gateway] = site.gateways;
  const died = gateway?.ends() ?? 0;
  if (died > 0) say(`FAILED the gateway ended ${died} times`);
  process.exitCode = result.failures.length > 0 || died > 0 ? 1 : 0;
} finally {
  await site.close();
}
