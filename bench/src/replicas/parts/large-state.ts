import { median } from '../../harness/median.js';
import type { Publishing, Stamp } from '../tasks.js';
import { publish } from '../publish.js';
import { type Replicated, replicated, type ReplicatedMap, replicatedMap } from './built.js';

export interface Item extends Stamp {
  readonly name: string;
}

export type Items = Readonly<Record<string, Item>>;

/** The key that changes in the object. */
export const CHANGING = 'key-500';

const itemOf = (index: number): [key: string, item: Item] => [
  `key-${index}`,
  { at: index, number: 0, name: `item ${index}` },
];

/** With one item that is another one. */
function copyOf(items: Items, stamp: Stamp): Items {
  return { ...items, [CHANGING]: { ...stamp, name: 'item 500' } };
}

/** The shared provider: a map of so many entries, and an object of so many keys. */
export class LargeState {
  readonly entries: ReplicatedMap<string, Item>;
  readonly items: Replicated<Items>;

  constructor(
    private readonly size: number,
    keys: number,
  ) {
    this.entries = replicatedMap(Array.from({ length: size }, (_, index) => itemOf(index)));
    this.items = replicated<Items>(
      Object.fromEntries(Array.from({ length: keys }, (_, index) => itemOf(index))),
    );
  }

  publish(publishing: Publishing): Promise<void> {
    return publish(publishing.state === 'map' ? this.setEntry : this.setItem, publishing);
  }

  /** The median of a few, in microseconds. */
  copyAlone(): number {
    const times = Array.from({ length: 11 }, () => {
      const startedAt = performance.now();
      copyOf(this.items.value, { at: 0, number: 0 });
      return (performance.now() - startedAt) * 1_000;
    });
    return median(times);
  }

  private readonly setEntry = (stamp: Stamp): void => {
    const [key, item] = itemOf((stamp.number * 7_919) % this.size);
    this.entries.set(key, { ...item, ...stamp });
  };

  private readonly setItem = (stamp: Stamp): void => this.items.update((items) => copyOf(items, stamp));
}
