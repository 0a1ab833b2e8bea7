import type { Me, ShieldSettingsView } from "@letsping/core";
import type { ShieldSettings } from "@letsping/shield";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { isAtLeast } from "../../api/current-project";
import { Segments } from "../../schema-form/segments";
import { SaveBar } from "../../ui/save-bar";
import { Failure, Skeleton } from "../../ui/states";
import "../../styles/shield-settings.css";
import { FieldRows } from "./field-row";
import { FingerprintsSection } from "./fingerprints-section";
import { FloorsSection } from "./floors-section";
import { SCORERS } from "./scorer-words";
import { BACK_FIELDS, MARK_FIELDS, MEMORY_FIELDS, SHADOW_FIELDS, SOFT_LOCK_FIELDS } from "./shield-fields";
import type { ShieldField } from "./shield-fields";
import { followShieldSettings, shieldSettingsQuery, useShieldDraft } from "./shield-settings-queries";

/** What counts as unusual, when an agent is held to it, and what is remembered of it. */
export default function ShieldSettingsPage({ me }: { me: Me }) {
  const settings = useQuery(shieldSettingsQuery);
  const client = useQueryClient();
  useEffect(() => followShieldSettings(client), [client]);
  if (settings.data) return <Loaded view={settings.data} mayEdit={isAtLeast(me, "admin")} />;
  return (
    <div className="page page-shield-settings">
      <div className="head">
        <h1>Shield settings</h1>
      </div>
      {settings.isError ? (
        <Failure
          what="The settings of the Shield"
          error={settings.error}
          retry={() => void settings.refetch()}
        />
      ) : (
        <Skeleton rows={6} />
      )}
    </div>
  );
}

function Loaded({ view, mayEdit }: { view: ShieldSettingsView; mayEdit: boolean }) {
  const draft = useShieldDraft(view);
  const { settings, fingerprints } = draft.settings;
  const changed = new Set(draft.changes.map(({ place }) => place));
  const onSettings = (to: (now: ShieldSettings) => ShieldSettings) =>
    draft.change((now) => ({ ...now, settings: to(now.settings) }));
  const rows = (fields: readonly ShieldField[]) => (
    <FieldRows
      fields={fields}
      settings={settings}
      changed={changed}
      mayEdit={mayEdit}
      onSettings={onSettings}
    />
  );
  const scorer = SCORERS.find(({ name }) => name === settings.scorer);
  return (
    <div className="page page-shield-settings">
      <div className="head">
        <h1>Shield settings</h1>
        <span className="grow" />
        <span className="t3 hide-m cut-text">If it fails, the request waits for a person.</span>
      </div>
      <div className="scroll">
        <div className="w">
          {!mayEdit && <p className="t3">Admins and owners change the Shield.</p>}
          <FloorsSection mayEdit={mayEdit} />
          <Group title="What counts as unusual" lede="For every agent by its own runs.">
            {rows(MARK_FIELDS)}
            <Choice
              title="Steps are compared by"
              hint={scorer?.hint ?? ""}
              isChanged={changed.has("scorer")}
              options={SCORERS.map(({ title }) => title)}
              at={SCORERS.findIndex(({ name }) => name === settings.scorer)}
              mayEdit={mayEdit}
              onPick={(index) => {
                const picked = SCORERS[index];
                if (picked) onSettings((now) => ({ ...now, scorer: picked.name }));
              }}
            />
          </Group>
          <Group
            title="From Shadow to Soft-Lock"
            lede="In Shadow the Shield learns and says nothing. It goes on by itself when all of this is true."
          >
            {rows(SHADOW_FIELDS)}
          </Group>
          <Group
            title="From Soft-Lock to Enforcing"
            lede="In Soft-Lock it tells what is unusual and holds nothing. All of this must be true before it holds dangerous steps for a person."
          >
            {rows(SOFT_LOCK_FIELDS)}
            <Choice
              title="Then Enforcing begins"
              hint="A person’s click is the last check that what was learned is right."
              isChanged={changed.has("enforce_automatically")}
              options={["With a click", "By itself"]}
              at={settings.enforce_automatically ? 1 : 0}
              mayEdit={mayEdit}
              onPick={(index) => onSettings((now) => ({ ...now, enforce_automatically: index === 1 }))}
            />
            {rows(BACK_FIELDS)}
          </Group>
          <Group title="What is remembered" lede="Runs that are over are learned; what is old fades.">
            {rows(MEMORY_FIELDS)}
          </Group>
          <FingerprintsSection
            actions={fingerprints}
            mayEdit={mayEdit}
            onActions={(actions) => draft.change((now) => ({ ...now, fingerprints: actions }))}
          />
        </div>
      </div>
      <SaveBar draft={draft} what="the Shield" />
    </div>
  );
}

function Group({ title, lede, children }: { title: string; lede: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="h2">{title}</h2>
      <p className="t2 set-lede">{lede}</p>
      <ul className="sets">{children}</ul>
    </section>
  );
}

interface ChoiceProps {
  title: string;
  hint: string;
  isChanged: boolean;
  options: readonly string[];
  at: number;
  mayEdit: boolean;
  onPick: (index: number) => void;
}

function Choice({ title, hint, isChanged, options, at, mayEdit, onPick }: ChoiceProps) {
  return (
    <li className={isChanged ? "set chg" : "set"}>
      <span className="set-words">
        <span>{title}</span>
        <small className="t3">{hint}</small>
      </span>
      <Segments label={title} options={options} at={at} disabled={!mayEdit} onPick={onPick} />
    </li>
  );
}
