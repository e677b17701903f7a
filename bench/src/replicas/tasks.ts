/** What the processes of the scenario `replicas` can be asked to do. */
export interface Tasks {
  /** Reads as often as it can. */
  readonly read: { readonly input: Reading; readonly output: Rate };
  /** Changes a state of the library. */
  readonly publish: { readonly input: Publishing; readonly output: void };
  /** From now on notes when changes can be read. */
  readonly watch: { readonly input: Watching; readonly output: void };
  /** Waits for the last of them. In microseconds from just before the change; of each replica and each change one. */
  readonly watched: { readonly input: undefined; readonly output: number[] };
  /** Makes so many agents; of all of them together. */
  readonly connect: { readonly input: number; readonly output: { readonly elapsedMs: number } };
  /** Bytes that the agents have received. */
  readonly received: { readonly input: undefined; readonly output: number };
  /** Microseconds that it takes to copy the large object. */
  readonly copyAlone: { readonly input: undefined; readonly output: number };
  readonly longestBlock: { readonly input: undefined; readonly output: Block };
}

export type TaskName = keyof Tasks;

/** Milliseconds for which the event loop stood still at most, since it was asked before. */
export interface Block {
  readonly longestMs: number;
  /** The longest that garbage collection took at once. */
  readonly gcMs: number;
}

export type ReaderName =
  | 'loop'
  | 'value'
  | 'plain value'
  | 'fixed value'
  | 'fixed plain value'
  | 'path'
  | 'plain path'
  | 'map'
  | 'plain map'
  | 'subject'
  | 'plain subject'
  | 'call';

export interface Reading {
  readonly reader: ReaderName;
  readonly durationMs: number;
}

export interface Rate {
  readonly perSecond: number;
}

/** Which state: the `replicated()` value, the map, or the BehaviorSubject. */
export type StateName = 'value' | 'map' | 'subject';

export interface Watching {
  readonly state: StateName;
  /** How many changes there will be. */
  readonly updates: number;
}

export interface Publishing extends Watching {
  /** Changes of one turn of the event loop. */
  readonly perTurn: number;
  /** Turns that follow each other, before there is a pause. Default: 1. */
  readonly turnsAtOnce?: number;
  /** The pause. */
  readonly intervalMs: number;
}

/** When a state was changed, on the clock that all processes of a machine have, and the how manieth change it is. */
export interface Stamp {
  readonly at: number;
  readonly number: number;
}

type Handlers = {
  readonly [N in TaskName]?: (input: Tasks[N]['input']) => Tasks[N]['output'] | Promise<Tasks[N]['output']>;
};

/** The answers of a process that can do some of these tasks, for its link to the harness. */
export function answerTasks(handlers: Handlers) {
  return (command: {
    readonly type: string;
    readonly name?: TaskName;
    readonly input?: unknown;
  }): unknown => {
    const handler = command.name && handlers[command.name];
    if (!handler) throw new Error(`this process does not do ${command.name ?? command.type}`);
    return (handler as (input: unknown) => unknown)(command.input);
  };
}
