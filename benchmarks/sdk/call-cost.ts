import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { LetsPing } from "@letsping/sdk";
import { median } from "../gateway/statistics";
import { ACTION } from "./instant-gateway";
import { createInstantGateway } from "./instant-gateway";
import { PAYLOAD } from "./instant-gateway";
import { SERVICE } from "./instant-gateway";

const WARM_UP_ROUNDS = 4;
const ROUNDS = 11;
const CALLS = 400;

/** Microseconds of processor time of this process, with its share of the kernel's: medians over rounds. */
export interface CallCost {
  rounds: number;
  calls: number;
  /** One status call. */
  status: { node: number; fetch: number };
  /** One ask whose decision is there at once: a create and a status call. */
  ask: { node: number; fetch: number };
}

async function processorMicroseconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

/** What a gateway answers to a create and to a status call. */
async function answers(): Promise<{ POST: string; GET: string }> {
  const gateway = createInstantGateway();
  await gateway.prepare(1);
  const { id } = gateway.nextDecision();
  const POST = await (await gateway.fetch("http://gateway.invalid/api/ingest")).text();
  const GET = await (await gateway.fetch(`http://gateway.invalid/api/status/${id}`)).text();
  return { POST, GET };
}

/** Measures what a call costs over Node's own client and over `fetch`, which take turns in every round. */
export async function measureCalls(): Promise<CallCost> {
  const server = fork(fileURLToPath(new URL("./fixed-answers.mjs", import.meta.url)), { execArgv: [] });
  server.send(await answers());
  const [port] = (await once(server, "message")) as [number];
  const options = { baseUrl: `http://127.0.0.1:${port}`, retry: { giveUpAfterMs: 0 } };
  const clients = {
    node: new LetsPing("lp_live_benchmark", options),
    fetch: new LetsPing("lp_live_benchmark", { ...options, fetch: (url, init) => fetch(url, init) }),
  };
  const request = { service: SERVICE, action: ACTION, payload: PAYLOAD };
  const times = {
    status: { node: [] as number[], fetch: [] as number[] },
    ask: { node: [] as number[], fetch: [] as number[] },
  };
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const name of ["node", "fetch"] as const) {
      const status = await processorMicroseconds(() => clients[name].status("req_0"));
      const ask = await processorMicroseconds(() => clients[name].ask(request));
      if (round < WARM_UP_ROUNDS) continue;
      times.status[name].push(status);
      times.ask[name].push(ask);
    }
  }
  server.disconnect();
  const both = ({ node, fetch }: { node: number[]; fetch: number[] }) => ({
    node: median(node),
    fetch: median(fetch),
  });
  return { rounds: ROUNDS, calls: CALLS, status: both(times.status), ask: both(times.ask) };
}
