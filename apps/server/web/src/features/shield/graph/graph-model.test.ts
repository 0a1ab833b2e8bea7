import type { ShieldNode, ShieldProfileView, ShieldStep } from "@letsping/core";
import { expect, test } from "vitest";
import { ageOf, drawGraph, isNeverSeen, neighboursOf, nodeId, widthOf } from "./graph-model";

const NOW = "2026-11-21T14:00:00.000Z";
const NOW_MS = Date.parse(NOW);

function step(action: string, more: Partial<ShieldStep> = {}): ShieldStep {
  return {
    request_id: `req_${action}`,
    service: "infra",
    action,
    priority: "high",
    skeleton: "",
    at: NOW,
    status: "ran",
    alarm: "none",
    held: false,
    bits: 1,
    ...more,
  };
}

function view(steps: ShieldStep[], more: Partial<ShieldProfileView> = {}): ShieldProfileView {
  const node = (id: string, action: string): ShieldNode => {
    return { id, service: "infra", action, priority: "low", weight: 4, seen_at: NOW, skeletons: [] };
  };
  return {
    key_id: "key_1",
    agent: "infra-agent",
    service: "infra",
    mode: "shadow",
    mode_since: NOW,
    version: 1,
    total_runs: 4,
    alarms: 0,
    held: 0,
    last_step_at: NOW,
    calls: 8,
    unseen: 0,
    thresholds: null,
    next: null,
    nodes: [node("start", ""), node("infra/list", "list"), node("infra/read", "read")],
    edges: [
      { from: "start", to: "infra/list", weight: 4, share: 1, seen_at: NOW },
      { from: "infra/list", to: "infra/read", weight: 4, share: 1, seen_at: NOW },
    ],
    hidden_nodes: 0,
    run: { id: "run_1", started_at: NOW, ended_at: null, steps },
    pardons: [],
    ...more,
  };
}

test("a run lights its actions and its way; what it calls anew is drawn as never seen", () => {
  const held = step("grant", { alarm: "hard", held: true, status: "waiting" });
  const graph = drawGraph(view([step("list"), held]), NOW_MS);
  const [grant] = graph.actions.filter(({ action }) => action === "grant");
  expect(grant).toMatchObject({ isKnown: false, steps: [2], alarmed: { request_id: "req_grant" } });
  const way = graph.transitions.filter(({ isInRun }) => isInRun);
  expect(way.map(({ from, to }) => [from, to])).toEqual([
    ["start", "infra/list"],
    ["infra/list", "infra/grant"],
  ]);
  expect(way.map((each) => isNeverSeen(each, 0, graph))).toEqual([false, true]);
  expect(way[1]).toMatchObject({ share: null, alarm: "hard" });
});

test("nothing comes from a step that was refused, because it never ran", () => {
  const refused = step("grant", { status: "refused" });
  const graph = drawGraph(view([step("list"), refused, step("read")]), NOW_MS);
  const ways = graph.transitions.filter(({ isInRun }) => isInRun).map(({ from, to }) => `${from} ${to}`);
  expect(ways).toEqual(["start infra/list", "infra/list infra/read", "infra/list infra/grant"]);
});

test("of an action that is left out of the graph nobody says that its way was never seen", () => {
  const graph = drawGraph(view([step("list"), step("rare")], { hidden_nodes: 3 }), NOW_MS);
  const [way] = graph.transitions.filter(({ to }) => to === "infra/rare");
  expect(way && isNeverSeen(way, 3, graph)).toBe(false);
});

test("what was not seen for long fades", () => {
  expect(ageOf(NOW, NOW_MS)).toBe("fresh");
  expect(ageOf("2026-11-10T14:00:00.000Z", NOW_MS)).toBe("fading");
  expect(ageOf("2026-09-01T14:00:00.000Z", NOW_MS)).toBe("faded");
  expect(ageOf(null, NOW_MS)).toBe("fresh");
});

test("the more often a way is taken, the wider it is", () => {
  expect([0, 0.25, 1, 7].map(widthOf)).toEqual([1, 3, 5, 5]);
});

test("an action is named as the gateway names it, and knows its neighbours", () => {
  expect(nodeId("a/b%", "drop")).toBe("a%2Fb%25/drop");
  const { before, after } = neighboursOf("infra/list", drawGraph(view([]), NOW_MS));
  expect([before, after].map((each) => each.map(({ id }) => id))).toEqual([
    ["start → infra/list"],
    ["infra/list → infra/read"],
  ]);
});
