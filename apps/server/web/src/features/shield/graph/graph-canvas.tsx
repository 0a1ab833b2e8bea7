import { Background, ReactFlow } from "@xyflow/react";
import type { ReactFlowInstance } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import "../../../styles/shield-graph.css";
import { plural } from "../../../lib/format";
import { ActionNode, nodeElementId, OpenAction } from "./action-node";
import { flowEdges, flowNodes, shownTransitions } from "./flow-parts";
import type { ActionFlowNode, Lines, Looks, TransitionFlowEdge } from "./flow-parts";
import { START_ID } from "./graph-model";
import type { DrawnGraph } from "./graph-model";
import { NODE_HEIGHT, NODE_WIDTH } from "./layout";
import type { Place, Places } from "./layout";
import { Legend } from "./legend";
import { ArrowTips, TransitionEdge } from "./transition-edge";
import { usePlaces } from "./use-places";
import { isArrow, walkTo } from "./walk-graph";
import { ZoomButtons } from "./zoom-buttons";

/** A graph that would begin smaller than this begins at its run: all of it would be too small to read. */
const LEAST_READABLE_ZOOM = 0.58;
/** Share of the view that stays free around what is fitted. */
const PADDING = 0.05;
const NODE_TYPES = { action: ActionNode };
const EDGE_TYPES = { transition: TransitionEdge };
/** Space that an action keeps to the border when the view follows it, in pixels of the screen. */
const MARGIN = 32;
/** Steps of a run that a large graph begins with. */
const RUN_IN_VIEW = 4;

type Room = Pick<DOMRect, "width" | "height">;
type Flow = ReactFlowInstance<ActionFlowNode, TransitionFlowEdge>;

interface Props {
  /** Of the profile, by which places are kept. */
  name: string;
  agent: string;
  graph: DrawnGraph;
  hiddenNodes: number;
  isLive: boolean;
  chosen: string | null;
  reach: ReadonlyMap<string, number>;
  onChoose: (id: string) => void;
}

function durationMs(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200;
}

/** Nodes and lines that keep their identity while nothing of them changes. */
function useFlow(graph: DrawnGraph, places: Places, looks: Looks) {
  const keptNodes = useRef<ReadonlyMap<string, ActionFlowNode>>(new Map());
  const keptEdges = useRef<ReadonlyMap<string, TransitionFlowEdge>>(new Map());
  const lines = useRef<Lines>({ places: null, byTransition: new Map() });
  const nodes = useMemo(() => flowNodes(graph, places, looks, keptNodes.current), [graph, places, looks]);
  const edges = useMemo(
    () => flowEdges(graph, places, looks, keptEdges.current, lines.current),
    [graph, places, looks],
  );
  useEffect(() => {
    keptNodes.current = new Map(nodes.map((node) => [node.id, node]));
    keptEdges.current = new Map(edges.map((edge) => [edge.id, edge]));
  }, [nodes, edges]);
  return { nodes, edges };
}

/** What the agent usually does, and what it does now. Arrow keys walk over it, Enter opens. */
export function GraphCanvas(props: Props) {
  const { name, agent, graph, hiddenNodes, isLive, chosen, reach, onChoose } = props;
  const { places, tidy } = usePlaces(name, graph);
  const latest = graph.steps.at(-1)?.node ?? null;
  const [walked, setWalked] = useState<string | null>(null);
  const active = [walked, chosen, latest].find((id) => id !== null && places.has(id)) ?? START_ID;
  const [hasFocus, setFocus] = useState(false);
  const looks = useMemo((): Looks => {
    return { chosen, active: hasFocus ? active : null, now: isLive ? latest : null, reach, hiddenNodes };
  }, [chosen, active, hasFocus, isLive, latest, reach, hiddenNodes]);
  const { nodes, edges } = useFlow(graph, places, looks);
  const flow = useRef<Flow>(null);
  const frame = useRef<HTMLDivElement>(null);
  const isMoved = useRef(false);
  // Not shown before it stands where it begins.
  const [isReady, setReady] = useState(false);

  /** Brings an action into view, where it is not; the rest moves no more than it must. */
  const reveal = useCallback(
    (id: string | null) => {
      const place = id === null ? undefined : places.get(id);
      const box = frame.current?.getBoundingClientRect();
      if (!place || !box || !flow.current) return;
      const { x, y, zoom } = flow.current.getViewport();
      const moved = {
        x: x + intoView(place.x * zoom + x, NODE_WIDTH * zoom, box.width),
        y: y + intoView(place.y * zoom + y, NODE_HEIGHT * zoom, box.height),
        zoom,
      };
      if (moved.x !== x || moved.y !== y) void flow.current.setViewport(moved, { duration: durationMs() });
    },
    [places],
  );
  const fit = () => {
    isMoved.current = false;
    void flow.current?.fitView({ padding: PADDING, maxZoom: 1, duration: durationMs() });
  };
  const zoom = (step: 1 | -1) => {
    isMoved.current = true;
    const options = { duration: durationMs() };
    void (step === 1 ? flow.current?.zoomIn(options) : flow.current?.zoomOut(options));
  };
  useEffect(() => {
    // Who has moved the view looks at something: the run goes on without moving it away.
    if (!isMoved.current) reveal(latest);
  }, [latest, reveal]);
  const open = useCallback(
    (id: string) => {
      setWalked(id);
      onChoose(id);
      frame.current?.focus({ preventScroll: true });
    },
    [onChoose],
  );
  const onKey = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const { key } = event;
    const to = isArrow(key)
      ? walkTo(key, active, places)
      : key === "Home"
        ? START_ID
        : key === "End"
          ? latest
          : null;
    setFocus(true);
    if (to !== null && places.has(to)) {
      setWalked(to);
      reveal(to);
    } else if (key === "Enter" || key === " ") onChoose(active);
    else if (key === "+" || key === "=") zoom(1);
    else if (key === "-") zoom(-1);
    else if (key === "0") fit();
    else if (!isArrow(key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const begin = (instance: Flow) => {
    flow.current = instance;
    setReady(true);
    const box = frame.current?.getBoundingClientRect();
    const options = { padding: PADDING, maxZoom: 1 };
    const nodes = box && beginsWith(graph, places, box);
    void instance.fitView(nodes ? { ...options, nodes: nodes.map((id) => ({ id })) } : options);
  };
  const rare = graph.transitions.length - shownTransitions(graph, null).length;
  return (
    <div className="canvas">
      <OpenAction.Provider value={open}>
        <ArrowTips />
        <ReactFlow
          ref={frame}
          className={isReady ? "frame" : "frame early"}
          aria-roledescription="graph"
          aria-label={`What ${agent} usually does, ${plural(graph.actions.length, "action")}. Arrow keys walk, Enter opens. The list says the same.`}
          tabIndex={0}
          aria-activedescendant={hasFocus ? nodeElementId(active) : undefined}
          onKeyDown={onKey}
          onFocus={(event) => {
            const isByKey = event.currentTarget.matches(":focus-visible");
            setFocus(isByKey);
            if (isByKey) reveal(active);
          }}
          onBlur={() => setFocus(false)}
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onInit={begin}
          onMoveStart={(event) => {
            if (event) isMoved.current = true;
          }}
          minZoom={0.08}
          maxZoom={2}
          onlyRenderVisibleElements
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          panActivationKeyCode={null}
          zoomOnDoubleClick={false}
          attributionPosition="top-right"
        >
          <Background gap={20} size={2} />
        </ReactFlow>
      </OpenAction.Provider>
      <Legend isLive={isLive} rare={rare} />
      <ZoomButtons onZoom={zoom} onFit={fit} onTidy={tidy} />
    </div>
  );
}

/** How far something must move to stand in view. */
function intoView(at: number, size: number, room: number): number {
  if (at < MARGIN) return MARGIN - at;
  return Math.min(0, room - MARGIN - (at + size));
}

/** How large actions are shown when all of them are in view. */
function zoomOf(all: readonly Place[], { width, height }: Room): number {
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  const across = Math.max(...xs) - Math.min(...xs) + NODE_WIDTH;
  const down = Math.max(...ys) - Math.min(...ys) + NODE_HEIGHT;
  return (1 - 2 * PADDING) * Math.min(width / across, height / down);
}

/** What a graph begins with: null for all of it where that can be read, else as many of the latest steps as can. */
function beginsWith({ steps }: DrawnGraph, places: Places, room: Room): string[] | null {
  if (zoomOf([...places.values()], room) >= LEAST_READABLE_ZOOM) return null;
  for (let count = Math.min(RUN_IN_VIEW, steps.length); count > 0; count--) {
    const ids = steps.slice(-count).map(({ node }) => node);
    const all = ids.flatMap((id) => places.get(id) ?? []);
    if (count === 1 || zoomOf(all, room) >= LEAST_READABLE_ZOOM) return ids;
  }
  return [START_ID];
}
