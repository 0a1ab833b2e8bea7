import type { Me } from "@letsping/core";
import { CopyButton } from "../../ui/copy-button";

/** What a backend that checks receipts must be told once: who signs, for which project, with which keys. */
export function ReceiptChecking({ me, projectId }: { me: Me; projectId: string }) {
  const { origin } = new URL(me.gateway.base_url);
  const facts = [
    ["Issuer", me.gateway.issuer],
    ["Project id", projectId],
    ["Keys", `${origin}/.well-known/jwks.json`],
  ] as const;
  return (
    <section>
      <div className="sh">
        <div>
          <h2>For programs that check receipts</h2>
          <p className="t3">
            A backend that acts on decisions is told these three, and trusts no receipt of another issuer or
            project.
          </p>
        </div>
      </div>
      <dl className="kv items-center">
        {facts.map(([name, value]) => (
          <div className="contents" key={name}>
            <dt>{name}</dt>
            <dd className="row">
              <code className="cut-text">{value}</code>
              <CopyButton text={value} label={`Copy the ${name.toLowerCase()}`} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
