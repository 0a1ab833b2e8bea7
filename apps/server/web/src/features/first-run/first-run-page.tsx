import type { ApiKeyCreated } from "@letsping/core";
import type { ProjectSummary } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileCheck, Hourglass, Lock, Send } from "lucide-react";
import { call } from "../../api/client";
import { meQuery } from "../../api/queries";
import { useHotkeys } from "../../lib/use-hotkeys";
import { AgentMark } from "../../ui/avatar";
import { CopyButton } from "../../ui/copy-button";
import { CodeSample } from "../settings/code-sample";
import { askSample, SDK_INSTALL } from "../settings/samples";
import { useSample } from "../settings/use-sample";

/** What a new owner sees: how an agent asks, until the first one does. */
export function FirstRunPage({ summary }: { summary: ProjectSummary }) {
  const { data: me } = useQuery(meQuery);
  const sample = useSample();
  useHotkeys({ s: () => sample.mutate() });
  return (
    <div className="page page-first-run">
      <div className="head">
        <h1>Queue</h1>
        <span className="tag">nothing waiting</span>
        <span className="grow" />
        <span className="live row t3">
          <i />
          Listening
        </span>
      </div>
      <div className="scroll">
        <div className="w">
          <div className="hero">
            <h2>Your first request will appear here</h2>
            <p>
              An agent asks before it does something dangerous. You see one plain sentence, and approve,
              change or reject it.
            </p>
          </div>
          <div className="two">
            <ol className="steps">
              <li>
                <i>1</i>
                <KeyStep summary={summary} />
              </li>
              <li>
                <i>2</i>
                <div>
                  <h3>Ask before the dangerous line</h3>
                  <p className="t3">
                    The packages are not in a registry yet: <code>npm run tarballs</code> in LetsPing's folder
                    makes them.
                  </p>
                  <div className="tabs">
                    <code className="t3">{SDK_INSTALL}</code>
                  </div>
                  <CodeSample code={askSample(me?.gateway.base_url ?? `${window.location.origin}/api`)} />
                </div>
              </li>
              <li>
                <i className="wt" />
                <div>
                  <h3>Waiting for the first request</h3>
                  <p className="t3">
                    This page opens it by itself. The agent waits for you, even if it restarts.
                  </p>
                  <button
                    type="button"
                    className="btn"
                    disabled={sample.isPending}
                    onClick={() => sample.mutate()}
                  >
                    <Send className="i" size={15} />
                    Send a sample instead <kbd aria-hidden="true">S</kbd>
                  </button>
                  {sample.isError && <p className="err">Not sent. {sample.error.message}</p>}
                </div>
              </li>
            </ol>
            <Preview />
          </div>
        </div>
      </div>
    </div>
  );
}

function KeyStep({ summary }: { summary: ProjectSummary }) {
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () => call<ApiKeyCreated>("/api/keys", { body: { name: "first key", mode: "test" } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
  const key = create.data?.api_key;
  return (
    <div>
      <h3>Put a key where your agent runs</h3>
      <p className="t3">Shown once. You can make another at any time.</p>
      {key ? (
        <div className="copy">
          <code>
            <span className="t3">LETSPING_API_KEY=</span>
            {key}
          </code>
          <CopyButton text={`LETSPING_API_KEY=${key}`} words="Copy" />
        </div>
      ) : (
        <button type="button" className="btn" disabled={create.isPending} onClick={() => create.mutate()}>
          Make a test key
        </button>
      )}
      {summary.active_key_count > 0 && !key && (
        <p className="t3 mt-2">A key exists already; its agent can ask.</p>
      )}
      {create.isError && <p className="err">Not made. {create.error.message}</p>}
    </div>
  );
}

function Preview() {
  return (
    <div className="pv">
      <div aria-hidden="true">
        <small className="t3">What you will see</small>
        <div className="ghost">
          <div className="row">
            <AgentMark name="billing-agent" large />
            <p className="say">
              billing-agent wants to refund <b>$550.00</b> to <b className="id">u_123</b>
            </p>
          </div>
          <div className="gl">
            <span />
            <span />
          </div>
          <div className="gl">
            <span />
            <span />
          </div>
          <div className="gb">
            <span className="btn stop sm">Reject</span>
            <span className="grow" />
            <span className="btn sm">Edit</span>
            <span className="btn go sm">Approve</span>
          </div>
        </div>
      </div>
      <ul className="pr">
        <li>
          <Lock className="i" size={16} />
          Payloads are sealed before they are stored
        </li>
        <li>
          <Hourglass className="i" size={16} />
          No answer is never a yes: unanswered requests expire
        </li>
        <li>
          <FileCheck className="i" size={16} />
          Every decision leaves a receipt you can verify offline
        </li>
      </ul>
    </div>
  );
}
