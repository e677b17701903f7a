import { replicated, replicatedMap, SharedProvider } from 'nestjs-cluster-dispatch';
import { BehaviorSubject } from 'rxjs';

import type { Publishing, Stamp } from '../tasks.js';
import { publish } from '../publish.js';

/** What is counted up when it is read, so that nobody can leave the reading out. */
export interface Cell extends Stamp {
  readonly rate: number;
}

/** A power of two: the reading loops take the next key without a division. */
export const ENTRIES = 1_024;

export const keyOf = (index: number): string => `key-${index}`;

const cell: Cell = { rate: 1, at: 0, number: 0 };

@SharedProvider('board', { expose: ['flags', 'prices', 'level', 'getRate'] })
export class Board {
  readonly flags = replicated<Cell>(cell);
  readonly prices = replicatedMap<string, Cell>(
    Array.from({ length: ENTRIES }, (_, index) => [keyOf(index), cell] as const),
  );
  readonly level = new BehaviorSubject<Cell>(cell);

  getRate(): number {
    return this.flags.value.rate;
  }

  publish(publishing: Publishing): Promise<void> {
    return publish((stamp) => this.change(publishing.state, { rate: 1, ...stamp }), publishing);
  }

  private change(state: Publishing['state'], next: Cell): void {
    switch (state) {
      case 'value':
        return this.flags.set(next);
      case 'map':
        return void this.prices.set(keyOf(next.number % ENTRIES), next);
      case 'subject':
        return this.level.next(next);
    }
  }
}
