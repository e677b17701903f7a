import type { Sent } from './sent.js';
import type { Published } from './published-state.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { StreamOptions } from '../../../lib/protocol/stream.js';

/** What the method or function gave for an answer. */
export type Answer =
  | { readonly kind: 'value'; readonly sent: readonly Sent[] }
  | { readonly kind: 'stream'; readonly sent: Sent }
  | { readonly kind: 'error'; readonly message: string };

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

export interface CallPlan {
  readonly what: string;
  readonly by: SimulatedProcess;
  readonly sent: readonly Sent[];
  /** Who subscribes to the answer at once, and how it is sent. */
  readonly streamOptions: StreamOptions | undefined;
  /** When it must not begin any more. */
  readonly latest: number;
  /** How many processes it goes through. */
  readonly hops: number;
  readonly isMethod: boolean;
  /** It may run more than once. */
  readonly isIdempotent: boolean;
  readonly controller: AbortController | undefined;
}

/** One call in the books: who made it, how often it ran, and how it ended. */
export class CallRecord {
  runs = 0;
  outcome: Outcome | undefined;
  answer: Answer | undefined;
  /** What had been published where it ran, when it returned. */
  published: Published | undefined;
  /** Somebody was told that it never ran, so it must not. */
  isDenied = false;
  /** Of a function that was not released when it was called: whether its process is still there. */
  mustBeThere: () => boolean = () => false;

  constructor(
    readonly tag: number,
    readonly plan: CallPlan,
  ) {}
}
