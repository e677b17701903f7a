import { batch } from '../../../lib/library/batch.js';
import type { ReplicatedMap } from '../../../lib/library/replicated-map.js';
import { freshValue, largeValue } from './fresh-value.js';
import type { World } from './world.js';

export type Key = string | number | bigint | boolean;

const KEYS: readonly Key[] = ['a', 'b', 'c', 'd', '7', 7, 8, 9n, true, '__proto__'];

type SharedMap = ReplicatedMap<Key, unknown>;

/** What a program does to a map. */
const STEPS = {
  set(world, map, epoch) {
    map.set(anyKey(world), freshValue(world, epoch));
  },
  delete(world, map) {
    map.delete(anyKey(world));
  },
  /** A key that is added again is the last one. */
  move(world, map, epoch) {
    const key = world.random.pick([...map.keys()]) ?? 'a';
    batch(() => {
      map.delete(key);
      map.set(key, freshValue(world, epoch));
    });
  },
  clear(_world, map) {
    map.clear();
  },
  fill(world, map, epoch) {
    batch(() => {
      for (let count = world.random.between(2, 8); count > 0; count--) STEPS.set(world, map, epoch);
    });
  },
  /** More than a step may have. */
  flood(world, map, epoch) {
    if (!world.isStateLarge) return;
    batch(() => {
      for (const key of ['a', 'b', 'c', 'd', '7', 8]) map.set(key, largeValue(world, epoch));
    });
  },
} satisfies Record<string, (world: World, map: SharedMap, epoch: number) => void>;

const WEIGHTS = { set: 8, delete: 3, move: 3, clear: 0.7, fill: 1, flood: 1 };

export function changeMap(world: World, map: SharedMap, epoch: number): void {
  STEPS[world.random.weighted(WEIGHTS)](world, map, epoch);
}

export function firstEntries(world: World, epoch: number): [Key, unknown][] {
  return Array.from({ length: world.random.below(10) }, () => [anyKey(world), freshValue(world, epoch)]);
}

const anyKey = ({ random }: World): Key => random.pick(KEYS) as Key;
