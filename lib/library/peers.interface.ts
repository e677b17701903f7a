import type { WantedName } from '../protocol/control.js';

/** The other libraries, as a library sees them. Who makes a library brings them along: it has no agents itself. */
export interface Peers {
  /** What was injected of them so far. */
  readonly wanted: readonly WantedName[];
  /** Whether no call to one of them waits for its answer. */
  readonly idle: boolean;
  /** What is injected for a shared provider that this library does not offer itself; it need not be known yet. */
  inject(want: WantedName): object;
  /** Resolves when no call waits for its answer. */
  whenIdle(): Promise<void>;
  /** Calls them no more; what is not answered fails. */
  close(why: string): void;
}
