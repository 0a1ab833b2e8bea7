import { StartError } from "../config";
import { readConfig } from "../config";
import { GATEWAY_VERSION } from "../version";
import { runActions } from "./actions";
import { doctor } from "./doctor";
import { resetPasswordOf } from "./reset-password";
import { printSignInLink } from "./sign-in-link";
import { startGateway } from "./start";

const HELP = `letsping-server: the gateway between AI agents and dangerous actions

  letsping-server               start the gateway and its dashboard
  letsping-server sign-in-link  print a link that signs the owner in, or with --email <address> somebody else
                                (single use, 10 minutes, only to a terminal; --file <path> for scripts)
  letsping-server reset-password --email <address>
                                set somebody's password, from the terminal or standard input; their sessions end
  letsping-server actions       import FILE [--dry-run], or export: descriptions of actions, for version control;
                                --project NAME where the gateway has several
  letsping-server doctor        say what is unsafe or wrong on this machine
  letsping-server version       print the version
  letsping-server help          print this; so does --help after any command

Settings come from the environment: LETSPING_PORT, LETSPING_HOST, LETSPING_PUBLIC_URL, LETSPING_DATA_DIR, DATABASE_URL,
LETSPING_MASTER_KEY, LETSPING_OWNER_EMAIL, LETSPING_OWNER_PASSWORD, LETSPING_BOOTSTRAP_API_KEY, REDIS_URL.
`;

/** Writes to a stream of the terminal: the commands' own output, apart from the log. */
export function say(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${text}\n`);
}

/** Runs a command of the command line. @returns the exit code */
export async function runCommand(words: readonly string[]): Promise<number> {
  const [command = "start", ...rest] = words.includes("--help") ? ["help"] : words;
  try {
    switch (command) {
      case "start":
        return await startGateway(readConfig());
      case "sign-in-link":
        return await printSignInLink(readConfig(), rest);
      case "actions":
        return await runActions(readConfig(), rest);
      case "reset-password":
        return await resetPasswordOf(readConfig(), rest);
      case "doctor":
        return await doctor(readConfig());
      case "version":
      case "--version":
        say(GATEWAY_VERSION);
        return 0;
      case "help":
        say(HELP);
        return 0;
      default:
        say(`There is no command ${command}.\n\n${HELP}`, process.stderr);
        return 2;
    }
  } catch (cause) {
    if (!(cause instanceof StartError)) throw cause;
    say(cause.message, process.stderr);
    return 1;
  }
}
