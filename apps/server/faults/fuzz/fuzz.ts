import fc from "fast-check";
import type { Site } from "../harness/site";
import { anyCall } from "./calls";
import type { FuzzCall } from "./calls";
import { openGuarded } from "./guarded";
import { watchInvariants } from "./invariants";
import { judge } from "./judge";
import { createMemory } from "./known";
import { readOperations } from "./operations";
import type { Operation } from "./operations";
import { CANARY } from "./people";
import { gatherPeople } from "./people";
import { curlOf } from "./send";
import { send } from "./send";

/** Calls between two looks at what must hold, and at whose rights a call took away. */
const ROUND = 200;
/** Calls at the same time. */
const AT_ONCE = 4;
/** Failures of one route that are told. */
const MOST_OF_ONE = 3;

export interface FuzzResult {
  seed: number;
  calls: number;
  /** Statuses by route, with how often each came. */
  statuses: Map<string, Map<string, number>>;
  /** Each with the call as a curl line. */
  failures: string[];
}

export interface FuzzOptions {
  seed: number;
  /** Whether to begin another round after this many calls. */
  goesOn: (calls: number) => boolean;
}

/** Calls every route of the document as everybody, with right, nearly right and hostile input, and judges each answer. */
export async function fuzz(site: Site, { seed, goesOn }: FuzzOptions): Promise<FuzzResult> {
  const { operations, schemas } = await readOperations(site.url);
  const people = await gatherPeople(site);
  const memory = createMemory([people.projectId, people.otherProjectId]);
  const stillHolds = await watchInvariants(site);
  const guarded = await openGuarded(site);
  const statuses: FuzzResult["statuses"] = new Map();
  const failures: string[] = [];
  const failuresOf = new Map<string, number>();

  const fail = (operation: Operation, why: string, call: FuzzCall) => {
    const key = `${operation.method} ${operation.path}`;
    const count = (failuresOf.get(key) ?? 0) + 1;
    failuresOf.set(key, count);
    if (count <= MOST_OF_ONE) failures.push(`${key} as ${call.caller}: ${why}\n  ${curlOf(site.url, call)}`);
  };
  const note = (operation: Operation, status: string) => {
    const key = `${operation.method} ${operation.path}`;
    const counts = statuses.get(key) ?? new Map<string, number>();
    statuses.set(key, counts.set(status, (counts.get(status) ?? 0) + 1));
  };
  const once = async (operation: Operation, number: number) => {
    const arbitrary = anyCall(operation, schemas, memory.knownFor(operation));
    const [call] = fc.sample(arbitrary, { seed: seed + number, numRuns: 1 });
    if (!call) return;
    try {
      const answer = await send(site.url, call, people.credentialsOf(call.caller));
      note(operation, String(answer.status));
      const why = judge(call, answer, CANARY);
      if (why !== null) fail(operation, why, call);
      else if (answer.status === 200 && answer.contentType.startsWith("application/json"))
        memory.learn(operation, JSON.parse(answer.text));
    } catch (cause) {
      note(operation, "no answer");
      fail(operation, String(cause), call);
    }
  };

  let calls = 0;
  while (goesOn(calls)) {
    const workers = Array.from({ length: AT_ONCE }, async (_, worker) => {
      for (let step = worker; step < ROUND; step += AT_ONCE) {
        const number = calls + step;
        const operation = operations[number % operations.length];
        if (operation) await once(operation, number);
      }
    });
    await Promise.all(workers);
    calls += ROUND;
    failures.push(...(await guarded(seed + calls)));
    failures.push(...(await stillHolds()));
    memory.learnRequests(await people.mend());
  }
  return { seed, calls, statuses, failures };
}
