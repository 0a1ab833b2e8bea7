// An agent that works normally for some hundred steps and is then hijacked, in front of a gateway whose Shield watches.
// README.md says what it needs. It asserts what must come of it.
import { LetsPing } from "@letsping/sdk";
import { demo } from "./demo";
import { signIn } from "./owner";

function required(name: string, why: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; ${why}`);
  return value;
}

const baseUrl = process.env["LETSPING_BASE_URL"] || "http://localhost:3000";
const url = baseUrl.replace(/\/+$/, "").replace(/\/api$/, "");
const apiKey = required("LETSPING_API_KEY", "make a key in the dashboard under Settings, Developers.");
const why = "the demo sets the Shield up and decides as the gateway's owner.";
const email = required("LETSPING_OWNER_EMAIL", why);
const owner = await signIn(url, email, required("LETSPING_OWNER_PASSWORD", why));
await demo({ owner, letsPing: new LetsPing(apiKey, { baseUrl: url }), say: (text) => console.log(text) });
