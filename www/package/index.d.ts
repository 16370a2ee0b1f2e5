import type { Attacked, Fenced, Outcome, Report, Scenario, Trace } from "./types.js";
export type * from "./types.js";
export { decodeLink, encodeLink } from "./link.js";

/** Fetches the program now; everything else does so by itself. */
export function load(): Promise<void>;
/** What a text says. */
export function parse(text: string): Promise<Outcome<{ scenario: Scenario }>>;
/** The same text as it is printed. */
export function format(text: string): Promise<Outcome<{ text: string }>>;
/** Everything that happens. */
export function simulate(text: string): Promise<Outcome<{ trace: Trace }>>;
/** What clients were told, and every verdict with its evidence. */
export function judge(text: string): Promise<Outcome<{ report: Report }>>;
/** Why the operation of this number in the report ended as it did. */
export function why(text: string, operation: number): Promise<Outcome<{ sentences: string[] }>>;
/** A picture at a moment, in milliseconds; of the moment that decides, if none is given. */
export function renderSvg(text: string, at_ms?: number): Promise<Outcome<{ text: string }>>;
/** The figure of a `cap` fence: what stands behind its word, and where the playground is. */
export function renderHtml(text: string, info?: string, base?: string): Promise<Outcome<{ text: string }>>;
/** The same as text. */
export function renderText(text: string, info?: string, base?: string): Promise<Outcome<{ text: string }>>;
/** The figure in every form, and in what the run differs from what the scenario says of it. */
export function fence(text: string, info?: string, base?: string): Promise<Outcome<Fenced>>;
/** Tries so many stories of the scenario's attack. */
export function attack(text: string, stories: number): Promise<Outcome<Attacked>>;
