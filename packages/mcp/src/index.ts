// The server of ask_human, for a program that mounts it itself
export type { AskHumanGateway, AskHumanOptions } from "./ask-human";
export { createAskHumanServer } from "./ask-human";
export type { Questions } from "./questions";
export { createQuestions } from "./questions";
export { serveOverHttp } from "./serve-over-http";
