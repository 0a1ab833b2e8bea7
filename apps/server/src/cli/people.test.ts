import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { newPage } from "../testing/browser";
import { pageAfter } from "../testing/browser";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { spawnGateway } from "../testing/gateway-process";
import { invited } from "../testing/invited";
import { PASSWORD } from "../testing/invited";
import { resetPasswordOf } from "./reset-password";
import { printSignInLink } from "./sign-in-link";

let app: TestApp;
let owner: TestPerson;
let guest: TestPerson;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "letsping-cli-"));
  app = await createTestApp({ environment: { LETSPING_DATA_DIR: folder } });
  owner = await app.as("owner");
  guest = await invited(app, owner, "guest@example.test");
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
async function link(...words: string[]): Promise<string> {
  files++;
  const file = join(folder, `link-${files}`);
  expect(await printSignInLink(app.deps.config, [...words, "--file", file])).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  return readFileSync(file, "utf8").trim();
}

async function comesIn(address: string): Promise<string> {
  const token = address.split("#token=")[1];
  const answer = await newPage(app).post("/api/sign-in-link", { token });
  expect(answer.status, answer.text).toBe(200);
  return (await pageAfter(app, answer).get("/api/me")).body.user.email;
}

/** Standard input that is no terminal. */
function typed(text: string): NodeJS.ReadStream {
  const stream = new PassThrough();
  stream.end(text);
  return stream as unknown as NodeJS.ReadStream;
}

test("a link is for the owner, or for whom --email names, in whatever case", async () => {
  expect(await comesIn(await link())).toBe(owner.email);
  expect(await comesIn(await link("--email", "GUEST@example.test"))).toBe(guest.email);
});

test("a link for nobody, or with words that are none, is not made", async () => {
  const before = await app.deps.pool.query("select 1 from sign_in_link");
  await expect(link("--email", "nobody@example.test")).rejects.toThrow("Nobody on this gateway");
  await expect(link("--mail", guest.email)).rejects.toThrow(/--mail.*--email and --file/);
  await expect(printSignInLink(app.deps.config, ["--email", guest.email])).rejects.toThrow(
    "only to a terminal",
  );
  expect((await app.deps.pool.query("select 1 from sign_in_link")).rowCount).toBe(before.rowCount);
});

test("any command says with --help what there is, and does nothing else", async () => {
  const before = await app.deps.pool.query("select 1 from sign_in_link");
  for (const words of [["sign-in-link", "--help"], ["actions", "import", "--help"], ["--help"]]) {
    const gateway = await spawnGateway({ LETSPING_DATA_DIR: folder }, words);
    expect(await gateway.ended).toBe(0);
    expect(gateway.output()).toContain("letsping-server sign-in-link  print a link that signs the owner in");
  }
  expect((await app.deps.pool.query("select 1 from sign_in_link")).rowCount).toBe(before.rowCount);
});

test("a password is set from standard input; sessions end, and the audit says that the gateway did it", async () => {
  const set = "a password from the shell";
  await resetPasswordOf(app.deps.config, ["--email", guest.email], typed(`${set}\n`));
  expectError(await guest.get("/api/me"), "session_required");
  const signIn = (password: string) =>
    newPage(app).post("/api/auth/sign-in/email", { email: guest.email, password });
  expectError(await signIn(PASSWORD), "unauthorized");
  expect((await signIn(set)).status).toBe(200);
  const { rows } = await app.deps.pool.query(
    "select actor_kind, detail from audit_entry where project_id = $1 and type = 'person.password_changed'",
    [app.projectId],
  );
  expect(rows).toEqual([{ actor_kind: "gateway", detail: { user_id: guest.userId } }]);
});

test("what is no password, nobody's, or that of a person without one, changes nothing", async () => {
  for (const [words, input, why] of [
    [["--email", guest.email], "short", "10 to 128 characters"],
    [["--email", "nobody@example.test"], PASSWORD, "Nobody on this gateway"],
    [["--email", owner.email], PASSWORD, "without a password"],
    [[], PASSWORD, "--email"],
    [["--file", "x"], PASSWORD, "--file"],
  ] as const) {
    await expect(resetPasswordOf(app.deps.config, words, typed(input))).rejects.toThrow(why);
  }
  expect((await owner.get("/api/me")).status).toBe(200);
});
