import { PRIORITIES } from "@letsping/core";
import type { Priority } from "@letsping/core";
import type { ShieldFloors } from "@letsping/core";
import type { Deps } from "../deps";
import { effectOfName } from "./floors-words";
import { effectOfText } from "./floors-words";

/** Requests of each action that are looked at, the latest. */
const LATEST_OF_EACH = 200;
const MOST_ACTIONS = 500;
/** Share of the requests of an action from which a priority is common, and how many it must be at least. */
const COMMON = { share: 0.1, least: 2 };
/** Decisions of people from which a priority counts as theirs. */
const LEAST_DECIDED = 3;

/** Names by steps through their index, so that how many requests there are does not matter. */
const ASKED = `
  with recursive named as (
    (select service, action from approval_request where project_id = $1 order by service, action limit 1)
    union all
    select next.service, next.action from named cross join lateral (
      select service, action from approval_request
      where project_id = $1 and (service, action) > (named.service, named.action) order by service, action limit 1
    ) as next
  )
  select named.service, named.action, latest.priority, count(*)::int as asked,
    count(*) filter (where decided_by is not null)::int as decided,
    count(*) filter (where decided_by is not null and status = 'REJECTED')::int as rejected
  from (select service, action from named limit ${MOST_ACTIONS}) as named cross join lateral (
    select key_id, priority, status, decided_by, created_at from approval_request
    where project_id = $1 and service = named.service and action = named.action
    order by resolved_at desc limit ${LATEST_OF_EACH}
  ) as latest
  where latest.key_id is not null and latest.created_at >= statement_timestamp() - interval '30 days'
  group by 1, 2, 3`;

const DESCRIBED = `
  select service, action, sentence, effects, undoable, least_priority from action_description where project_id = $1`;

interface AskedRow {
  service: string;
  action: string;
  priority: Priority;
  asked: number;
  decided: number;
  rejected: number;
}

interface DescribedRow {
  service: string;
  action: string;
  sentence: string | null;
  effects: string[];
  undoable: boolean | null;
  least_priority: Priority | null;
}

/** What is known of an action. */
interface History {
  service: string;
  action: string;
  rows: readonly AskedRow[];
  described: DescribedRow | null;
}

interface Proposal {
  proposed: Priority;
  why: string;
}

const rank = (priority: Priority | null) => PRIORITIES.indexOf(priority ?? "low");

const total = (rows: readonly AskedRow[], count: (row: AskedRow) => number) =>
  rows.reduce((sum, row) => sum + count(row), 0);

/** The priority that an agent chose often enough for it to be the action's, and not a slip. */
function byPriority({ rows }: History): Proposal | null {
  const asked = total(rows, (row) => row.asked);
  const least = Math.max(COMMON.least, asked * COMMON.share);
  const common = rows.filter((row) => row.asked >= least);
  const [first] = [...common].sort((one, other) => rank(other.priority) - rank(one.priority));
  if (!first) return null;
  const { priority: proposed, asked: at } = first;
  const why =
    at === asked
      ? `All ${asked} requests came as ${proposed}, and nothing keeps an agent from asking with less.`
      : `${at} of ${asked} requests came as ${proposed}, the others with another priority.`;
  return { proposed, why };
}

function byDecisions({ rows }: History): Proposal[] {
  return rows
    .filter(({ decided }) => decided >= LEAST_DECIDED)
    .map(({ priority, decided }) => ({
      proposed: priority,
      why: `People decided ${decided} requests that came as ${priority}.`,
    }));
}

function byRejections({ rows }: History): Proposal | null {
  const [rejected, asked] = [total(rows, (row) => row.rejected), total(rows, (row) => row.asked)];
  if (rejected < COMMON.least || rejected < asked * COMMON.share) return null;
  return { proposed: "high", why: `People rejected ${rejected} of ${asked} requests.` };
}

function byDescription({ described }: History): Proposal | null {
  if (described?.undoable === false)
    return { proposed: "high", why: "Its description says that it cannot be undone." };
  const texts = [...(described?.effects ?? []), described?.sentence ?? ""];
  const [does] = texts.flatMap((text) => effectOfText(text) ?? []);
  return does === undefined ? null : { proposed: "high", why: `Its description says that it ${does}.` };
}

function byName({ action }: History): Proposal | null {
  const does = effectOfName(action);
  return does === null ? null : { proposed: "high", why: `Its name says that it ${does}.` };
}

/** The highest priority that anything speaks for, with the first reason for it; null below high, which changes nothing. */
function proposalOf(history: History): Proposal | null {
  const proposals = [
    byPriority(history),
    ...byDecisions(history),
    byDescription(history),
    byName(history),
    byRejections(history),
  ].filter((proposal) => proposal !== null);
  const [best] = proposals.sort((one, other) => rank(other.proposed) - rank(one.proposed));
  return best && rank(best.proposed) >= rank("high") ? best : null;
}

function historiesOf(asked: readonly AskedRow[], described: readonly DescribedRow[]): History[] {
  const nameOf = ({ service, action }: { service: string; action: string }) =>
    JSON.stringify([service, action]);
  const descriptions = new Map(described.map((row) => [nameOf(row), row]));
  const rows = new Map<string, AskedRow[]>();
  for (const row of asked) rows.set(nameOf(row), [...(rows.get(nameOf(row)) ?? []), row]);
  return [...rows].flatMap(([name, all]) => {
    const [first] = all;
    if (!first) return [];
    const { service, action } = first;
    return [{ service, action, rows: all, described: descriptions.get(name) ?? null }];
  });
}

/**
 * Least priorities that history speaks for: only high and critical ones, on which the Shield raises alarms, and only where
 * the rule of the action names less. Nothing is changed by it.
 */
export async function viewFloors(deps: Pick<Deps, "pool">, projectId: string): Promise<ShieldFloors> {
  const [asked, described] = await Promise.all([
    deps.pool.query<AskedRow>(ASKED, [projectId]),
    deps.pool.query<DescribedRow>(DESCRIBED, [projectId]),
  ]);
  const floors = historiesOf(asked.rows, described.rows).flatMap((history) => {
    const now = history.described?.least_priority ?? null;
    const proposal = proposalOf(history);
    if (!proposal || rank(proposal.proposed) <= rank(now)) return [];
    const { service, action, rows } = history;
    const lower = rows.filter(({ priority }) => rank(priority) < rank(proposal.proposed));
    return [
      {
        service,
        action,
        now,
        ...proposal,
        asked: total(rows, (row) => row.asked),
        asked_lower: total(lower, (row) => row.asked),
      },
    ];
  });
  return {
    floors: floors.sort(
      (one, other) =>
        rank(other.proposed) - rank(one.proposed) ||
        other.asked_lower - one.asked_lower ||
        other.asked - one.asked,
    ),
  };
}
