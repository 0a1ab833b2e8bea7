import { cpuTableOf } from "./report";
import type { Summary } from "./report";
import type { Surroundings } from "./report";
import { tableOf } from "./report";
import type { Target } from "./report";
import { targetsTableOf } from "./report";

const HOW = `## What is measured

- **A waiter** is a program that asked and waits for the answer. *Decision to waiter* is the time from the moment that
  somebody begins to decide until that program goes on. All wait first; then each is decided at a moment drawn evenly
  from 0.5 to 3.5 s.
- **A cycle** is ask, wait, decide, go on, by 16 clients that each do one after another.
- **A create** is durable when it is answered; 32 are in flight.
- **Memory** is what 10,000 held waiters add to the resident memory of the system's own processes, over the same
  processes idle with the same 10,000 requests.

Each load generator is a process of its own. In each round every system is started, warmed up, measured and stopped,
one after another, and each round begins with another one. The figures are medians over the rounds; read the ratios
rather than the milliseconds, because machines differ and are noisy.

## What is compared

| system | what it does for a cycle |
|---|---|
| LetsPing | the published gateway on the PostgreSQL that it starts for itself, with its log on; the agent through \`@letsping/sdk\` with a key and a schema, the person over HTTP with a session. It checks the key, the payload against its schema, the project's rules and the person's rights, seals what was written, signs a receipt, and writes an audit row for each step |
| LetsPing, 1 million requests | the same with 1 million older requests and 2 million audit rows in the tables; 10,000 of them still wait |
| LetsPing, 100 projects | the same, with the load spread over 100 projects, each with its own key |
| Restate | an awakeable in a handler; the program that asked is attached to the invocation over HTTP, as an agent would be |
| Restate, inside the handler | the same, timed where the handler itself goes on, inside the worker that Restate calls |
| DBOS | a workflow that waits in \`recv\`, on the same PostgreSQL |
| prototype | the ceiling: plain \`node:http\`, three SQL statements, LISTEN/NOTIFY, one Ed25519 signature |

The peers check no key, no schema and no person, seal nothing, and write no audit and no receipt.
`;

/** The results page. */
export function documentOf(run: {
  surroundings: Surroundings;
  summaries: readonly Summary[];
  targets: readonly Target[];
  rounds: number;
}): string {
  const { surroundings, summaries, targets, rounds } = run;
  const versions = Object.entries(surroundings.versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

Written by \`npm run bench -- --rounds ${rounds} --write\` on ${surroundings.date}: ${surroundings.cores} cores of ${surroundings.processor},
${surroundings.memoryGiB} GiB, Node ${surroundings.node}, PostgreSQL ${surroundings.postgres} with fsync ${surroundings.fsync}; ${versions.join(", ")}; ${rounds} rounds.

${tableOf(summaries)}

${cpuTableOf(summaries)}

${targetsTableOf(targets)}

${HOW}
The size of the SDK, its import time and what \`guard\` costs: \`npm run bench:sdk\`.
`;
}
