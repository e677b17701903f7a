import type { CallRecord } from './call-record.js';
import type { End } from './end.js';
import type { HeldFunction, HeldStream } from './held.js';
import type { Published, PublishedState } from './published-state.js';
import type { Sent } from './sent.js';

/** A process: what runs in it is gone when it is killed. */
export abstract class SimulatedProcess {
  isAlive = true;
  /** Its ends of the channels that are up. */
  abstract readonly ends: readonly End[];
  /** What it made, and may send again. */
  readonly made: Sent[] = [];
  /** What came from others. */
  readonly functions: HeldFunction[] = [];
  readonly streams: HeldStream[] = [];
  /** The calls it made that somebody may cancel. */
  readonly cancellable: CallRecord[] = [];

  constructor(readonly name: string) {}

  /** What its program has published by now, if it publishes state. */
  get published(): Published | undefined {
    return undefined;
  }

  /** Its program changes state, if it has some. */
  changeState(): void {}

  /** Replicas that it has must show what was published until then. */
  checkShows(_state: PublishedState, _moment: number): void {}
}
