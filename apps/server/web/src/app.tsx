import { isLetsPingError } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { meQuery } from "./api/queries";
import { QueuePage } from "./features/queue/queue-page";
import { SettingsMenu } from "./shell/settings-menu";
import { Shell } from "./shell/shell";
import { ShortcutsDialog } from "./shell/shortcuts-dialog";
import { Empty, Failure, Skeleton } from "./ui/states";

const SignInPage = lazy(() => import("./features/sign-in/sign-in-page"));
const RequestPage = lazy(() => import("./features/request/request-page"));
const HistoryPage = lazy(() => import("./features/history/history-page"));
const DevelopersPage = lazy(() => import("./features/settings/developers-page"));
const ActionsPage = lazy(() => import("./features/settings/actions-page"));

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
  return <SignedIn />;
}

function SignedIn() {
  const me = useQuery(meQuery);
  const [location] = useLocation();
  const [shortcuts, setShortcuts] = useState(false);
  if (me.isPending) return <Skeleton rows={6} />;
  if (isLetsPingError(me.error) && me.error.status === 401) {
    return (
      <Redirect to={location === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(location)}`} replace />
    );
  }
  if (!me.data) return <Failure what="The dashboard" error={me.error} retry={() => void me.refetch()} />;
  return (
    <Shell me={me.data} onShortcuts={() => setShortcuts(true)}>
      <Suspense fallback={<Skeleton rows={6} />}>
        <Switch>
          <Route path="/">
            <QueuePage onShortcuts={() => setShortcuts(true)} />
          </Route>
          <Route path="/requests/:id">{({ id }) => <RequestPage id={id} />}</Route>
          <Route path="/history/:id?">{({ id }) => <HistoryPage id={id ?? null} />}</Route>
          <Route path="/settings/developers">
            <DevelopersPage me={me.data} />
          </Route>
          <Route path="/settings/actions">
            <ActionsPage me={me.data} />
          </Route>
          <Route path="/settings">
            <SettingsMenu me={me.data} />
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
      {shortcuts && <ShortcutsDialog onClose={() => setShortcuts(false)} />}
    </Shell>
  );
}
