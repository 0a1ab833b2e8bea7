import { loadPackage } from "./load-package.mjs";
import type { Peer } from "./peer.ts";
import type { PeerHit } from "./peer.ts";

type OpenAiCheck<Config, Info> = (context: object, text: string, config: Config) => Promise<{ info: Info }>;

const OPENAI_ENTITIES: Readonly<Record<string, string>> = {
  CREDIT_CARD: "dlp.card",
  IBAN_CODE: "dlp.iban",
  US_SSN: "dlp.ssn",
  EMAIL_ADDRESS: "dlp.email",
};

/** Its regular expressions for personal data. The package reads no network for them. */
export async function openAiPii(): Promise<Peer> {
  const { pii } = (await loadPackage("@openai/guardrails/dist/checks/pii.js")) as {
    pii: OpenAiCheck<
      { entities: string[]; block: boolean; detect_encoded_pii: boolean },
      { detected_entities: Record<string, string[]> }
    >;
  };
  const config = { entities: Object.keys(OPENAI_ENTITIES), block: true, detect_encoded_pii: false };
  return {
    name: "@openai/guardrails PII",
    family: "personal",
    reads: "leaves",
    rules: Object.values(OPENAI_ENTITIES),
    async find(text) {
      if (text === "") return [];
      const { info } = await pii({}, text, config);
      return Object.entries(info.detected_entities).flatMap(([entity, values]) =>
        values.map((found): PeerHit => {
          return { rule: OPENAI_ENTITIES[entity] ?? null, covers: (value) => found.includes(value) };
        }),
      );
    },
  };
}

/** Its check for secret keys, as it is by default. */
export async function openAiSecrets(): Promise<Peer> {
  const { secretKeysCheck } = (await loadPackage("@openai/guardrails/dist/checks/secret-keys.js")) as {
    secretKeysCheck: OpenAiCheck<{ threshold: "balanced" }, { detected_secrets: string[] }>;
  };
  return {
    name: "@openai/guardrails secret keys",
    family: "secrets",
    reads: "leaves",
    rules: null,
    async find(text) {
      if (text === "") return [];
      const { info } = await secretKeysCheck({}, text, { threshold: "balanced" });
      return info.detected_secrets.map((found) => ({ rule: null, covers: (value) => overlap(found, value) }));
    },
  };
}

const overlap = (found: string, value: string) => found.includes(value) || value.includes(found);

const REDACT_PII_RULES: Readonly<Record<string, string>> = {
  creditCardNumber: "dlp.card",
  usSocialSecurityNumber: "dlp.ssn",
  emailAddress: "dlp.email",
};
const REDACT_PII_OTHERS = [
  ...["streetAddress", "zipcode", "phoneNumber", "ipAddress", "username", "password", "credentials"],
  ...["digits", "url", "names"],
];

/** One redactor for each kind of value, so that it is known which of them replaced what. */
export async function redactPii(): Promise<Peer> {
  const { SyncRedactor } = (await loadPackage("redact-pii")) as {
    SyncRedactor: new (options: {
      builtInRedactors: Record<string, { enabled: boolean }>;
    }) => { redact: (text: string) => string };
  };
  const kinds = Object.keys(REDACT_PII_RULES);
  const redactors = kinds.map((kind) => {
    const off = [...kinds, ...REDACT_PII_OTHERS].filter((other) => other !== kind);
    const builtInRedactors = Object.fromEntries(off.map((other) => [other, { enabled: false }]));
    return { rule: REDACT_PII_RULES[kind] ?? null, redactor: new SyncRedactor({ builtInRedactors }) };
  });
  return {
    name: "redact-pii",
    family: "personal",
    reads: "leaves",
    rules: Object.values(REDACT_PII_RULES),
    find(text) {
      return redactors.flatMap(({ rule, redactor }): PeerHit[] => {
        const redacted = redactor.redact(text);
        return redacted === text ? [] : [{ rule, covers: (value) => !redacted.includes(value) }];
      });
    },
  };
}

/** The recommended preset. */
export async function secretlint(): Promise<Peer> {
  const { lintSource } = (await loadPackage("@secretlint/core")) as {
    lintSource: (input: object) => Promise<{ messages: { range: [start: number, end: number] }[] }>;
  };
  const { creator } = (await loadPackage("@secretlint/secretlint-rule-preset-recommend")) as {
    creator: unknown;
  };
  const rules = [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator, options: {} }];
  return {
    name: "secretlint",
    family: "secrets",
    reads: "json",
    rules: null,
    async find(text) {
      const source = { filePath: "/text.txt", content: text, ext: ".txt", contentType: "text" };
      const { messages } = await lintSource({
        source,
        options: { config: { rules }, noPhysicFilePath: true },
      });
      return messages.map(({ range: [start, end] }) => {
        const found = text.slice(start, end);
        return { rule: null, covers: (value) => overlap(found, value) };
      });
    },
  };
}
