/** What is measured, as tables and `--only` name it, in the order of the tables. */
export const NAMES = {
  ours: "LetsPing",
  manyRequests: "LetsPing, 1 million requests",
  manyProjects: "LetsPing, 100 projects",
  restate: "Restate",
  restateInside: "Restate, inside the handler",
  dbos: "DBOS",
  prototype: "prototype",
} as const;
