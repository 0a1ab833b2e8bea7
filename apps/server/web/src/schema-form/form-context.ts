import type { JsonObject, JsonValue, PayloadIssue } from "@letsping/core";
import { createContext, useContext } from "react";
import type { Labels } from "../payload-view/labels";

export interface FormState {
  /** As the agent sent it. */
  before: JsonObject;
  draft: JsonObject;
  labels: Labels;
  issues: readonly PayloadIssue[];
  disabled: boolean;
  /** Undefined leaves the value out. */
  set: (path: string, value: JsonValue | undefined) => void;
  /** A text that is no value yet, such as “12.” in a number field; null when it is one. */
  setUnfinished: (path: string, message: string | null) => void;
  unfinished: ReadonlyMap<string, string>;
}

export const FormContext = createContext<FormState | null>(null);

export function useForm(): FormState {
  const form = useContext(FormContext);
  if (!form) throw new Error("A field stands outside of a form.");
  return form;
}
