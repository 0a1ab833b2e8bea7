import type { Me } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { BookOpen, Braces, Send } from "lucide-react";
import { useState } from "react";
import { summaryQuery } from "../../api/queries";
import { useNow } from "../../lib/clock";
import { timeAgo } from "../../lib/format";
import { CodeSample } from "./code-sample";
import { KeysSection } from "./keys-section";
import { curlSample, guardSample, SDK_INSTALL } from "./samples";
import { useSample } from "./use-sample";

const LANGUAGES = ["TypeScript", "curl"] as const;

/** Quick start and API keys. */
export default function DevelopersPage({ me }: { me: Me }) {
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>("TypeScript");
  const { base_url } = me.gateway;
  return (
    <div className="page page-settings">
      <div className="head">
        <h1>Developers</h1>
        <span className="grow" />
        <a className="btn sm ghost hide-m" href="/docs">
          <BookOpen className="i" size={15} /> API reference
        </a>
        <a className="btn sm ghost hide-m" href="/openapi.json">
          <Braces className="i" size={15} /> OpenAPI
        </a>
      </div>
      <div className="scroll">
        <div className="w">
          <section>
            <div className="sh">
              <div>
                <h2>Quick start</h2>
                <p className="t3">
                  With your real address filled in. The key stays in <code>LETSPING_API_KEY</code>. The
                  packages are not in a registry yet: <code>npm run tarballs</code> in LetsPing's folder makes
                  them.
                </p>
              </div>
              <span className="grow" />
              <div className="seg" role="group" aria-label="Language">
                {LANGUAGES.map((each) => (
                  <button
                    type="button"
                    key={each}
                    className={each === language ? "on" : ""}
                    aria-pressed={each === language}
                    onClick={() => setLanguage(each)}
                  >
                    {each}
                  </button>
                ))}
              </div>
            </div>
            <div className="qs">
              {language === "TypeScript" ? (
                <CodeSample install={SDK_INSTALL} code={guardSample(base_url)} />
              ) : (
                <CodeSample install="curl" code={curlSample(base_url)} />
              )}
              <SendSample />
            </div>
          </section>
          <KeysSection me={me} />
        </div>
      </div>
    </div>
  );
}

function SendSample() {
  const summary = useQuery(summaryQuery);
  const sample = useSample();
  const now = useNow();
  const last = summary.data?.last_request;
  return (
    <div className="side2">
      <h3 className="h2">Send one from here</h3>
      <p className="t2">
        Creates a sample in <b>Queue</b>, as a test that moves nothing.
      </p>
      <button type="button" className="btn" disabled={sample.isPending} onClick={() => sample.mutate()}>
        <Send className="i" size={15} />
        Send test request
      </button>
      {sample.isError && (
        <p className="err" role="alert">
          Not sent. {sample.error.message}
        </p>
      )}
      {last && (
        <div className="rs">
          <span className="live">
            <i />
          </span>
          <span>
            Last request from your code
            <br />
            <b className="num">{timeAgo(now - Date.parse(last.at))}</b>
            {last.sdk && `, ${last.sdk}`}
          </span>
        </div>
      )}
    </div>
  );
}
