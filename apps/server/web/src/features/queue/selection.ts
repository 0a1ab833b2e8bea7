let selection: string | null = null;

/** The request that was selected last, so that coming back to the queue finds it again. */
export function recallSelection(): string | null {
  return selection;
}

export function rememberSelection(id: string | null): void {
  selection = id;
}
