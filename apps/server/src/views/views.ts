import { createId } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { SavedView } from "@letsping/core";
import type { SavedViewInput } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";

/** Most views of one person in one project. */
const MOST = 50;

interface ViewRow {
  id: string;
  name: string;
  page: SavedView["page"];
  filter: SavedView["filter"];
  created_at: Date;
}

const COLUMNS = "id, name, page, filter, created_at";

function viewOf(row: ViewRow): SavedView {
  return { ...row, created_at: row.created_at.toISOString() };
}

/** The views of a person, by name. */
export async function listViews(deps: Pick<Deps, "pool">, actor: PersonActor): Promise<SavedView[]> {
  const { rows } = await deps.pool.query<ViewRow>(
    `select ${COLUMNS} from saved_view where project_id = $1 and user_id = $2 order by page, lower(name), id`,
    [actor.projectId, actor.userId],
  );
  return rows.map(viewOf);
}

const SAVE = `
  insert into saved_view (id, project_id, user_id, page, name, filter)
  select $1, $2, $3, $4, $5, $6::jsonb
  where (select count(*) from saved_view where project_id = $2 and user_id = $3) < ${MOST}
    or exists (select 1 from saved_view where project_id = $2 and user_id = $3 and page = $4 and name = $5)
  on conflict (project_id, user_id, page, name) do update set filter = excluded.filter
  returning ${COLUMNS}`;

/** Keeps a filter by name; the same name on the same page is replaced. @throws LetsPingError `conflict` */
export async function saveView(
  deps: Pick<Deps, "pool" | "clock" | "random">,
  { name, page, filter }: SavedViewInput,
  actor: PersonActor,
): Promise<SavedView> {
  const id = createId("view", deps.clock(), deps.random(10));
  const { projectId, userId } = actor;
  const { rows } = await deps.pool.query<ViewRow>(SAVE, [
    id,
    projectId,
    userId,
    page,
    name,
    JSON.stringify(filter),
  ]);
  const [row] = rows;
  if (row) return viewOf(row);
  throw new LetsPingError("conflict", `You have ${MOST} views, which is the most. Remove one first.`);
}

/** @throws LetsPingError `not_found`, also for a view of somebody else */
export async function removeView(deps: Pick<Deps, "pool">, id: string, actor: PersonActor): Promise<void> {
  const { rowCount } = await deps.pool.query(
    "delete from saved_view where project_id = $1 and user_id = $2 and id = $3",
    [actor.projectId, actor.userId, id],
  );
  if (rowCount === 0) throw new LetsPingError("not_found", `You have no view ${id.slice(0, 80)}.`);
}
