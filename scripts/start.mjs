// npm start: the gateway with its own PostgreSQL, and an example agent that asks it.
// npm run gateway (--gateway-only): only the gateway.
import { closeSync } from "node:fs";
import { existsSync } from "node:fs";
import { openSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { demoKey } from "./local-gateway.mjs";
import { gatewayCommand } from "./local-gateway.mjs";
import { keyWorks } from "./local-gateway.mjs";
import { localGateway } from "./local-gateway.mjs";
import { makeSignInLink } from "./local-gateway.mjs";
import { requirePlace } from "./local-gateway.mjs";
import { setting } from "./local-gateway.mjs";
import { signInCommand } from "./local-gateway.mjs";
import { untilReady } from "./local-gateway.mjs";
import { requireNode } from "./pnpm.mjs";
import { root } from "./pnpm.mjs";
import { prepare } from "./prepare.mjs";
import { progress } from "./prepare.mjs";
import { Problem } from "./processes.mjs";
import { runUntilStopped } from "./processes.mjs";
import { untilOneEnds } from "./processes.mjs";

/** Longest wait for the agent's first question before the link is printed anyway, in milliseconds. */
const FIRST_QUESTION_MS = 15_000;

const gatewayOnly = process.argv.includes("--gateway-only");

/** Only the gateway: it writes its own log. */
async function runGateway(family) {
  const gateway = localGateway();
  await requirePlace(gateway, "npm run gateway");
  await prepare(family, ["install", "generate", "build"]);
  const running = family.start("The gateway", ...gatewayCommand("start"), {
    env: gateway.environment,
    stdio: ["ignore", "inherit", "inherit"],
  });
  await untilOneEnds([running]);
}

/** Starts the gateway with its log in a file. @throws Problem with the end of the log */
async function startGateway(family, gateway, key) {
  const logFile = join(gateway.dataDir, "gateway.log");
  const log = openSync(logFile, "w", 0o600);
  const done = progress("Starting the gateway");
  const running = family.start("The gateway", ...gatewayCommand("start"), {
    env: { ...gateway.environment, LETSPING_BOOTSTRAP_API_KEY: key },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  try {
    await untilReady(gateway, running);
    done();
  } catch (cause) {
    done(true);
    if (!(cause instanceof Problem)) throw cause;
    throw new Problem(`${readFileSync(logFile, "utf8").trimEnd().slice(-4_000)}\n\n${cause.message}`);
  }
  return { running, logFile };
}

/** Starts the agent. @returns its process, and what it asks first (null where it has not said so in time) */
async function startAgent(family, gateway, key) {
  const folder = join(root, "examples", "refund-bot");
  const words = ["--import", "tsx", "--conditions=@letsping/source", "src/main.ts"];
  const running = family.start("The example agent", process.execPath, words, {
    cwd: folder,
    env: {
      ...process.env,
      LETSPING_API_KEY: key,
      LETSPING_BASE_URL: `${gateway.origin}/api`,
      LEDGER_MODE: key.startsWith("lp_live_") ? "live" : "test",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  const question = new Promise((resolve) => {
    running.child.stdout.on("data", (piece) => {
      process.stdout.write(piece);
      said = `${said}${piece}`.slice(-4_000);
      const found = /proposed +(.+?) \(/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const late = delay(FIRST_QUESTION_MS, null, { ref: false });
  return { running, question: await Promise.race([question, late, running.ended.then(() => null)]) };
}

/** The first key that the gateway knows: the demo's own, or the one that a first start was given. */
async function workingKey(gateway, keys) {
  for (const key of keys) if (await keyWorks(gateway, key)) return key;
  return null;
}

async function sayHowToSignIn(gateway) {
  if (!process.stdout.isTTY) {
    console.log(`To sign in, make a link in a terminal:\n  ${signInCommand(gateway)}`);
    return;
  }
  const link = await makeSignInLink(gateway, gatewayCommand());
  console.log(`Sign in with this link. It works once, for 10 minutes:\n\n  ${link}\n`);
}

async function runAll(family) {
  const gateway = localGateway();
  await requirePlace(gateway, "npm start");
  await prepare(family, ["install", "generate", "build"]);
  const own = demoKey(gateway.dataDir);
  const given = setting("LETSPING_BOOTSTRAP_API_KEY");
  const { running, logFile } = await startGateway(family, gateway, given ?? own);
  const key = await workingKey(gateway, given ? [own, given] : [own]);
  const everything = [running];
  let question = null;
  if (key !== null) {
    const agent = await startAgent(family, gateway, key);
    everything.push(agent.running);
    question = agent.question;
  }
  const failure = untilOneEnds(everything);
  // Told below, once the sign-in link is out; until then it must not end the process by itself.
  failure.catch(() => undefined);
  console.log("");
  await sayHowToSignIn(gateway);
  if (key === null) {
    console.log(
      `The gateway runs on ${gateway.origin}, without the example agent: it already had keys, and does not know the one in\n` +
        `${join(gateway.dataDir, "demo.key")}. Make a test key in Settings, Developers, and write it into that file.`,
    );
  } else {
    console.log(`An agent is asking to ${question ?? "refund a customer"}. Decide on ${gateway.origin}`);
  }
  console.log(`The gateway's log is ${logFile}. Ctrl-C stops everything.\n`);
  await failure;
}

requireNode();
if (!existsSync(join(root, "pnpm-lock.yaml"))) {
  console.error(`This is not a whole checkout: ${join(root, "pnpm-lock.yaml")} is missing.`);
  process.exit(1);
}
await runUntilStopped(gatewayOnly ? runGateway : runAll);
