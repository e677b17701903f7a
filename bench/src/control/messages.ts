import type { Run, RunResult } from '../caller/run.js';
import type { TaskName } from '../replicas/tasks.js';

/** What the harness asks of a process of a contender. */
export type Command = { readonly type: 'run'; readonly run: Run } | UsageQuestion | TaskQuestion;

/** Of the scenario `replicas`. */
export interface TaskQuestion {
  readonly type: 'task';
  readonly name: TaskName;
  readonly input: unknown;
}

export interface UsageQuestion {
  readonly type: 'usage';
  /** Collects garbage before it looks, where that is possible. */
  readonly collect: boolean;
}

export interface Usage {
  /** Of this process since it started, in milliseconds. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export interface Replies {
  readonly run: RunResult;
  readonly usage: Usage;
  readonly task: unknown;
}

/** A line from the harness to a process. */
export interface Question {
  readonly id: number;
  readonly command: Command;
}

/** A line from a process to the harness. */
export type Line =
  | { readonly type: 'hello'; readonly pid: number }
  | { readonly type: 'ready'; readonly role: string }
  | { readonly type: 'reply'; readonly id: number; readonly result?: unknown; readonly error?: string };
