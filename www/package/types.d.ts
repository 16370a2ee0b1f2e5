/** One mistake in a text. */
export interface Mistake {
  /** The line, from 1; 0 of what stands behind the word of a fence. */
  line: number;
  /** The first character in it, from 1. */
  column: number;
  /** How many characters; 0 where something is missing. */
  length: number;
  message: string;
  suggestion: string | null;
}

/** A value, or the mistakes of the text. */
export type Outcome<T> = ({ ok: true } & T) | { ok: false; errors: Mistake[] };

export interface Scenario {
  /** As it is printed. */
  text: string;
  title: string;
  notes: string[];
  /** The protocol with its settings, as behind the word `protocol`. */
  protocol: string;
  replicas: string[];
  clients: string[];
  question: { text: string; choices: string[] } | null;
  /** How many expectations it holds against its run. */
  expectations: number;
}

export interface Trace {
  /** Eight hexadecimal digits: the name of the run. */
  digest: string;
  steps: number;
  ended_at_ms: number;
  stopped_at_limit: boolean;
  /** A line a step. */
  lines: string[];
  /** Lines of the scenario that could not be carried out. */
  problems: { line: number; message: string }[];
}

export interface Operation {
  line: number;
  client: string;
  process: number;
  request: string;
  key: string;
  f: "get" | "set" | "cas" | "delete";
  expected: string | null;
  written: string | null;
  /** The protocol's own order of writes, compared part by part as integers. */
  version: [string, string, string] | null;
  invoked_at_ms: number;
  outcome: "ok" | "error" | "unknown";
  value: string | null;
  siblings: string[] | null;
  kind: string | null;
  ended_at_ms: number | null;
  latency_ms: number | null;
  stale: boolean | null;
  stale_ms: number | null;
  stale_versions: number | null;
  answered_with_partition_held: "nothing" | "error" | "ok" | null;
  received_by_live_replica: boolean | null;
  not_counted: string | null;
}

export interface Verdict {
  property: string;
  verdict: "yes" | "no" | "unknown" | "nothing";
  because: string | null;
  /** Of a no, the operations that prove it; of a yes, an order that explains it. */
  evidence: number[];
}

export interface YieldRow {
  replica: string | null;
  answered: number;
  asked: number;
}

/** What `cap run --json` prints. */
export interface Report {
  title: string;
  protocol: string;
  digest: string;
  steps: number;
  ended_at_ms: number;
  stopped_at_limit: boolean;
  registers: { name: string; initial: string }[];
  operations: Operation[];
  /** What the run shows, in one sentence. */
  headline: string;
  verdicts: Verdict[];
  yields: { overall: YieldRow; by_replica: YieldRow[] };
  partitions: { from_ms: number; to_ms: number; links: string[] }[];
  expectations_failed: { line: number; expected: string; found: string }[];
}

/** Something that is not as the scenario says. */
export interface Mismatch {
  /** The line, from 1. */
  line: number;
  /** What stands there. */
  text: string;
  expected: string;
  found: string;
  because: string | null;
}

export interface Fenced {
  title: string;
  html: string;
  text: string;
  markdown: string;
  svg: string;
  /** Empty where the figure is true. */
  mismatches: Mismatch[];
}

export interface Attacked {
  /** The first story that breaks the promise, made short. */
  found: { number: number; text: string; report: Report } | null;
  tried: number;
  /** Whether there are no more stories to try. */
  exhausted: boolean;
}

export interface LinkOptions {
  /** The moment, in milliseconds. */
  t?: number;
  seed?: number;
  ui?: "full" | "embed" | "bare";
  theme?: "auto" | "light" | "dark";
  motion?: "auto" | "reduce";
  lang?: string;
  view?: "diagram" | "timeline" | "table";
  speed?: number;
  play?: boolean;
}

export type LinkError = "E_LINK_TOO_LONG" | "E_LINK_TOO_BIG" | "E_LINK_DECODE" | "E_LINK_TRUNCATED" | "E_LINK_NEWER";

export type Linked =
  | { ok: true; text: string; lesson: null; options: Partial<Record<keyof LinkOptions, string>> }
  | { ok: true; text: null; lesson: string; options: Partial<Record<keyof LinkOptions, string>> }
  | { ok: false; code: LinkError; message: string };
