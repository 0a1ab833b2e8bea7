const FIELDS = "input,textarea,select,[role=switch],[role=radio][tabindex='0']";

/** The first control of a part of a form: its field before the buttons around it. */
export function firstControl(element: Element | null | undefined): HTMLElement | null {
  const usable = [...(element?.querySelectorAll<HTMLElement>(FIELDS) ?? [])];
  const field = usable.find((each) => !each.matches(":disabled"));
  return field ?? element?.querySelector<HTMLElement>("button:not([disabled])") ?? null;
}
