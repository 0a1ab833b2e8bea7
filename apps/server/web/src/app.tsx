import { isLetsPingError } from "@letsping/core";
import type { Me } from "@letsping/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { useCurrentProject } from "./api/current-project";
import { meQuery } from "./api/queries";
import { followQueue } from "./features/queue/follow-queue";
import { QueuePage } from "./features/queue/queue-page";
import { Palette } from "./shell/palette";
import { Shell } from "./shell/shell";
import { ShortcutsDialog } from "./shell/shortcuts-dialog";
import { Empty, Failure, Skeleton } from "./ui/states";

const SignInPage = lazy(() => import("./features/sign-in/sign-in-page"));
const RequestPage = lazy(() => import("./features/request/request-page"));
const HistoryPage = lazy(() => import("./features/history/history-page"));
const DevelopersPage = lazy(() => import("./features/settings/developers-page"));
const ShortcutsPage = lazy(() => import("./features/shortcuts/shortcuts-page"));
const ActionsPage = lazy(() => import("./features/settings/actions-page"));
const PeoplePage = lazy(() => import("./features/settings/people-page"));
const ProjectPage = lazy(() => import("./features/settings/project-page"));
const AccountPage = lazy(() => import("./features/account/account-page"));
const InvitationPage = lazy(() => import("./features/invitation/invitation-page"));
const GuardrailsPage = lazy(() => import("./features/guardrails/guardrails-page"));
const AnomaliesPage = lazy(() => import("./features/anomalies/anomalies-page"));
const BehaviourPage = lazy(() => import("./features/anomalies/behaviour-page"));
const RefusedPage = lazy(() => import("./features/anomalies/refused-page"));
const ShieldSettingsPage = lazy(() => import("./features/shield-settings/shield-settings-page"));
const ShieldPage = lazy(() => import("./features/shield/shield-page"));
const ProfilePage = lazy(() => import("./features/shield/profile-page"));
const SettingsPage = lazy(() => import("./features/settings/settings-page"));
const NoProjectPage = lazy(() => import("./features/invitation/no-project-page"));

/** Sign-in, or the pages of somebody who is signed in. */
export function App() {
  const [location] = useLocation();
  if (location === "/sign-in" || location === "/sign-in-link") {
    return (
      <Suspense fallback={null}>
        <SignInPage />
      </Suspense>
    );
  }
  if (location === "/invitation") {
    return (
      <Suspense fallback={null}>
        <InvitationPage />
      </Suspense>
    );
  }
  return <SignedIn />;
}

function SignedIn() {
  const me = useQuery(meQuery);
  const [location] = useLocation();
  if (me.isPending) return <Skeleton rows={6} />;
  if (isLetsPingError(me.error) && me.error.status === 401) {
    return (
      <Redirect to={location === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(location)}`} replace />
    );
  }
  if (!me.data) return <Failure what="The dashboard" error={me.error} retry={() => void me.refetch()} />;
  return <Pages me={me.data} />;
}

function Pages({ me }: { me: Me }) {
  const project = useCurrentProject(me);
  const [over, setOver] = useState<"shortcuts" | "search" | null>(null);
  const onShortcuts = () => setOver("shortcuts");
  const onSearch = () => setOver("search");
  const client = useQueryClient();
  useEffect(() => followQueue(client), [client]);
  if (!project) {
    return (
      <Suspense fallback={null}>
        <NoProjectPage me={me} />
      </Suspense>
    );
  }
  return (
    <Shell me={me} onShortcuts={onShortcuts} onSearch={onSearch}>
      <Suspense fallback={<Skeleton rows={6} />}>
        <Switch>
          <Route path="/">
            <QueuePage onShortcuts={onShortcuts} onSearch={onSearch} />
          </Route>
          <Route path="/requests/:id">{({ id }) => <RequestPage id={id} />}</Route>
          <Route path="/history/:id?">{({ id }) => <HistoryPage id={id ?? null} />}</Route>
          <Route path="/shield">
            <ShieldPage />
          </Route>
          <Route path="/shield/:key/:service">
            {({ key, service }) => <ProfilePage me={me} keyId={key} service={service} />}
          </Route>
          <Route path="/anomalies">
            <AnomaliesPage me={me} />
          </Route>
          <Route path="/anomalies/behaviour">
            <BehaviourPage />
          </Route>
          <Route path="/anomalies/:id">{({ id }) => <RefusedPage id={id} />}</Route>
          <Route path="/settings/guardrails">
            <GuardrailsPage me={me} />
          </Route>
          <Route path="/settings/shield">
            <ShieldSettingsPage me={me} />
          </Route>
          <Route path="/settings/developers">
            <DevelopersPage me={me} />
          </Route>
          <Route path="/settings/shortcuts">
            <ShortcutsPage />
          </Route>
          <Route path="/settings/actions">
            <ActionsPage me={me} />
          </Route>
          <Route path="/settings/people">
            <PeoplePage me={me} />
          </Route>
          <Route path="/settings/project">
            <ProjectPage me={me} />
          </Route>
          <Route path="/account">
            <AccountPage me={me} />
          </Route>
          <Route path="/settings">
            <SettingsPage me={me} />
          </Route>
          <Route>
            <Empty icon={null} title="There is no such page">
              <Link className="link" to="/">
                Go to the queue
              </Link>
            </Empty>
          </Route>
        </Switch>
      </Suspense>
      {/* In the first script: what is typed after “/” must find its field, and must not be taken as shortcuts. */}
      {over === "shortcuts" && <ShortcutsDialog onClose={() => setOver(null)} />}
      {over === "search" && <Palette onClose={() => setOver(null)} />}
    </Shell>
  );
}
