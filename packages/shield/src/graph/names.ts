import { sha256 } from "@noble/hashes/sha2.js";
import { PRIORITIES } from "@letsping/core";
import type { Priority } from "@letsping/core";
import { utf8 } from "@letsping/core";

/** The moment before the first step, which is where every run comes from. */
export const START = 0;
/** Stands for every action that came when there was no more room for names. */
export const OTHER = 1;
/** No number: an action or a skeleton that the graph does not know. */
export const UNKNOWN = -1;

/** Most actions that a graph knows by name; the ones after them are one and the same to it. */
export const MAX_ACTIONS = 512;
/** Most skeletons that a graph knows. */
export const MAX_SKELETONS = 2048;
/** Numbers of actions stay below this. */
export const ACTION_NUMBERS = MAX_ACTIONS + 2;

/** An action, with two numbers of its name that sets of actions are told apart by. */
export interface ActionName {
  service: string;
  action: string;
  /** The highest of its calls. */
  priority: Priority;
  low: number;
  high: number;
}

/** Numbers of names, in order of arrival, so that the rest of a graph is flat arrays. */
export interface Names {
  /** By number; `START` and `OTHER` come first. */
  actions: ActionName[];
  ofAction: Map<string, Map<string, number>>;
  /** Skeletons by number. The first stands for all that came when there was no more room. */
  skeletons: string[];
  ofSkeleton: Map<string, number>;
}

/** The first 64 bits of a hash of the name: not of its number, so that every replica has the same. */
function markOf(service: string, action: string): { low: number; high: number } {
  const digest = new DataView(sha256(utf8(JSON.stringify([service, action]))).buffer);
  return { low: digest.getInt32(0), high: digest.getInt32(4) };
}

function named(service: string, action: string, priority: Priority): ActionName {
  return { service, action, priority, ...markOf(service, action) };
}

export function createNames(): Names {
  const actions = [named("", "", "low"), named("", "…", "low")];
  return { actions, ofAction: new Map(), skeletons: [""], ofSkeleton: new Map() };
}

/** Number of an action; `UNKNOWN`, or `OTHER` once there was no more room for names. */
export function findAction(names: Names, service: string, action: string): number {
  const found = names.ofAction.get(service)?.get(action);
  if (found !== undefined) return found;
  return names.actions.length < ACTION_NUMBERS ? UNKNOWN : OTHER;
}

/** Number of an action, which is added where there is room. */
export function addAction(names: Names, service: string, action: string, priority: Priority): number {
  const found = findAction(names, service, action);
  if (found !== UNKNOWN) return found;
  const number = names.actions.push(named(service, action, priority)) - 1;
  const ofService = names.ofAction.get(service) ?? new Map<string, number>();
  names.ofAction.set(service, ofService.set(action, number));
  return number;
}

/** Notes the priority of a call of an action. It only rises: an agent must not talk an action down. */
export function notePriority(names: Names, number: number, priority: Priority): void {
  const known = names.actions[number];
  if (known !== undefined && number > OTHER) known.priority = higher(known.priority, priority);
}

/** The highest priority that an action was called with; null where it is not known. */
export function knownPriority(names: Names, service: string, action: string): Priority | null {
  const number = findAction(names, service, action);
  return number > OTHER ? (names.actions[number]?.priority ?? null) : null;
}

/** The higher of two priorities. */
function higher(one: Priority, other: Priority): Priority {
  return PRIORITIES.indexOf(one) >= PRIORITIES.indexOf(other) ? one : other;
}

/** Number of a skeleton; `UNKNOWN` where the graph has never seen it. */
export function findSkeleton(names: Names, hash: string): number {
  return names.ofSkeleton.get(hash) ?? UNKNOWN;
}

/** Number of a skeleton, which is added where there is room; else 0. */
export function addSkeleton(names: Names, hash: string): number {
  const found = names.ofSkeleton.get(hash);
  if (found !== undefined) return found;
  if (names.skeletons.length > MAX_SKELETONS) return 0;
  const number = names.skeletons.push(hash) - 1;
  names.ofSkeleton.set(hash, number);
  return number;
}

/** Whether alarms are raised on calls of this priority: those with side effects, or that send something out. */
export function isHigh(priority: Priority): boolean {
  return PRIORITIES.indexOf(priority) >= PRIORITIES.indexOf("high");
}
