import { describeSurroundings } from "./surroundings";
import type { Surroundings } from "./surroundings";
import type { Summary } from "./summary";
import { cpuTableOf } from "./tables";
import { latencyTableOf } from "./tables";
import { targetsTableOf } from "./tables";
import { throughputTableOf } from "./tables";
import type { Target } from "./targets";

const HOW = `## What is measured

- **A waiter** is a program that asked and waits for the answer. *Decision to waiter* is the time from the moment that
  somebody begins to decide until that program goes on, in the program's own process. All wait first; then each is
  decided at a moment drawn evenly from 0.5 to 3.5 s. There are 30 of them, or 1,000.
- **A cycle** is ask, wait, decide, go on, by 16 clients that each do one after another.
- **A create** is durable when it is answered; 32 are in flight.
- **Memory** is the resident memory of the system's own processes with 10,000 held waiters, above that of the same
  processes idle, by waiter. *Idle* is: 10,000 requests were asked, awaited and decided, 16 at a time, and nothing has
  been asked for 20 s; the median of the 10 s after that. *Held* is: 10,000 more were asked, all are awaited at once, and
  65 s have gone since, in which the SDK asked again twice; the 25 s after that, one more turn of the SDK. It counts what
  a gateway remembers of a pending request, too. That all are held is checked by the connections which the kernel counts.
  The database's processes are not counted.

Each load generator is a process of its own. In each round every system is started, warmed up, measured and stopped,
one after another, and each round begins with another one. A figure is the median over the rounds, with the least and the
most in brackets (for memory, over the seconds); its percentiles are within a round. A ratio is taken within each round,
and then the median over the rounds; read the ratios rather than the milliseconds, because machines differ and are noisy.

## What is compared

| system | what it does for a cycle |
|---|---|
| LetsPing | the published gateway on the PostgreSQL that it starts for itself, with its log on; the agent through \`@letsping/sdk\` with a key and a schema, the person over HTTP with a session. It checks the key, the payload against its schema, looks in it for secrets, personal data, injections and addresses, checks the project's rules and the person's rights, seals what was written, signs a receipt, and writes an audit row for each step. Its limits over time are off: the load is what they refuse |
| LetsPing, 1 million requests | the same with 1 million older requests and 2 million audit rows in the tables; 10,000 of them still wait |
| LetsPing, 100 projects | the same, with the load spread over 100 projects, each with its own key |
| Restate | an awakeable in a handler; the program that asks holds one call of the handler with an idempotency key, over \`node:http\`. That is the fastest way that was found in which a program outside the engine hears the result |
| Restate, inside the handler | the same, timed where the handler itself goes on, inside the worker that Restate calls: no program outside of it has heard anything then |
| DBOS | a workflow that waits in \`recv\`, on the same PostgreSQL; the program that asked holds a call of the application, which answers it out of the workflow as soon as that goes on |
| prototype | the ceiling: plain \`node:http\`, three SQL statements, LISTEN/NOTIFY, one Ed25519 signature |

The peers check no key, no schema and no person, seal nothing, and write no audit and no receipt.
[benchmarks/peers](../benchmarks/peers/README.md) says how each is used, and what was measured to choose that.

## Where the time goes

The table of processor time says which process spends it. \`npm run bench -- --only LetsPing --rounds 1 --profile FOLDER\`
says which functions of the gateway do, and writes a \`.cpuprofile\` that speedscope or the DevTools of Chrome show as a
flame graph.
`;

/** The results page. */
export function documentOf(run: {
  surroundings: Surroundings;
  summaries: readonly Summary[];
  targets: readonly Target[];
  rounds: number;
}): string {
  const { surroundings, summaries, targets, rounds } = run;
  return `# Benchmarks

Written by \`npm run bench -- --rounds ${rounds} --write\` on ${surroundings.date}, in ${rounds} ${rounds === 1 ? "round" : "rounds"}.
${describeSurroundings(surroundings)}.

${latencyTableOf(summaries)}

${throughputTableOf(summaries)}

${cpuTableOf(summaries)}

${targetsTableOf(targets)}

${HOW}
The size of the SDK, its import time and what \`guard\` costs: \`npm run bench:sdk\`.
`;
}
