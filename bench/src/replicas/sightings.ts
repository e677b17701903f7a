import type { Observable, Subscription } from 'rxjs';

import { machineTime } from './machine-time.js';
import type { Stamp } from './tasks.js';

/** When the changes of a replica could be read. */
export class Sightings {
  /** Resolves with the last change: microseconds from before each of them until `changes$` told of it. */
  readonly all: Promise<number[]>;
  private readonly subscription: Subscription;

  constructor(changes: Observable<Stamp>, updates: number) {
    const since = machineTime();
    const microseconds: number[] = [];
    let finish: (microseconds: number[]) => void;
    this.all = new Promise((resolve) => (finish = resolve));
    this.subscription = changes.subscribe(({ at, number }) => {
      // A BehaviorSubject begins with what it has.
      if (at < since) return;
      microseconds.push((machineTime() - at) / 1_000);
      if (number === updates) finish(microseconds);
    });
  }

  async end(): Promise<number[]> {
    const microseconds = await this.all;
    this.subscription.unsubscribe();
    return microseconds;
  }
}

/** The tasks `watch` and `watched` of a process with one replica or several. */
export class Watch {
  private sightings: Sightings[] = [];

  start(replicas: readonly Observable<Stamp>[], updates: number): void {
    this.sightings = replicas.map((changes) => new Sightings(changes, updates));
  }

  async end(): Promise<number[]> {
    return (await Promise.all(this.sightings.map((sightings) => sightings.end()))).flat();
  }
}
