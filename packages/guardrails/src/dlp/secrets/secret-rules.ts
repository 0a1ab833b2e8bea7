import { AI } from "./rules/ai";
import { CLOUD } from "./rules/cloud";
import { CODE_HOSTING } from "./rules/code-hosting";
import { DELIVERY } from "./rules/delivery";
import { HYPERSCALERS } from "./rules/hyperscalers";
import { MESSAGING } from "./rules/messaging";
import { OPERATIONS } from "./rules/operations";
import { PAYMENTS } from "./rules/payments";
import { SERVICES } from "./rules/services";
import { STRUCTURAL } from "./rules/structural";
import { WORK } from "./rules/work";
import type { Provider } from "./provider";

/** Everyone whose secrets can be told, in order of precedence. */
export const PROVIDERS: readonly Provider[] = [
  ...STRUCTURAL,
  ...HYPERSCALERS,
  ...CODE_HOSTING,
  ...AI,
  ...CLOUD,
  ...DELIVERY,
  ...PAYMENTS,
  ...MESSAGING,
  ...OPERATIONS,
  ...WORK,
  ...SERVICES,
];

/** A rule of `findSecrets`, as settings and answers name it. */
export interface SecretRule {
  /** The `rule` of its hits, for example `dlp.secret.github`. */
  id: string;
  /** Who issues the secret; empty for secrets of no one provider. */
  provider: string;
  description: string;
}

/** All rules of `findSecrets`. */
export const SECRET_RULES: readonly SecretRule[] = [
  ...PROVIDERS.map(({ id, name, tokens, named }) => ({
    id,
    provider: id.startsWith("dlp.secret.") ? name : "",
    description: [...tokens.map(({ of }) => of), ...(named ? ["secret beside its name"] : [])].join("; "),
  })),
  { id: "dlp.bearer", provider: "", description: "bearer token of an Authorization header" },
  { id: "dlp.basic", provider: "", description: "user and password of basic authentication" },
  { id: "dlp.url_credentials", provider: "", description: "password in a URL or connection string" },
  { id: "dlp.secret.jwk", provider: "", description: "private part of a JSON web key" },
  {
    id: "dlp.secret.generic",
    provider: "",
    description: "value of a field, variable or option named like a secret",
  },
];
