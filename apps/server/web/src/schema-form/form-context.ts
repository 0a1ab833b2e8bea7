import type { Chosen, JsonObject, JsonValue } from "@letsping/core";
import { createContext, useContext } from "react";
import type { FoundPlaces } from "../payload-view/found-places";
import type { Labels } from "../payload-view/labels";

/** What all fields of a form share. It stays the same while values are written, so that only their fields are drawn. */
export interface FormState {
  schema: JsonObject;
  /** As the agent sent it. */
  before: JsonObject;
  labels: Labels;
  /** Where the guardrails found something in what the agent sent, by path. */
  found: FoundPlaces["values"];
  /** Paths of values that nobody can see: a placeholder stands there. */
  hidden: ReadonlySet<string>;
  disabled: boolean;
  /** Undefined leaves the value out. */
  set: (path: string, value: JsonValue | undefined) => void;
  /** A text that is no value yet, such as “12.” in a number field; null when it is one. */
  setUnfinished: (path: string, message: string | null) => void;
  /** Which shape a value is shown in, where the schema allows several. */
  shapeOf: Chosen;
  chooseShape: (path: string, index: number) => void;
  /** Whether a value fits a schema by its rules alone. */
  fits: (schema: JsonObject, value: JsonValue) => boolean;
}

/** What is wrong, by the path of the control that shows it. */
export type Faults = ReadonlyMap<string, string>;

export const FormContext = createContext<FormState | null>(null);
export const FaultsContext = createContext<Faults>(new Map());

export function useForm(): FormState {
  const form = useContext(FormContext);
  if (!form) throw new Error("A field stands outside of a form.");
  return form;
}

/** What is wrong with the value at a path; null when nothing is. */
export function useFault(path: string): string | null {
  return useContext(FaultsContext).get(path) ?? null;
}
