import type { Replicated } from '../../../lib/library/replicated.js';
import { NotSerializableError } from '../../../lib/errors/not-serializable.error.js';
import { freshValue } from './fresh-value.js';
import type { World } from './world.js';

export interface StateRecord {
  readonly [key: string]: unknown;
  readonly list: readonly unknown[];
}

type SharedValue = Replicated<StateRecord>;

/** Indexes stand before other keys. */
const KEYS = ['a', 'b', 'c', '7', '12'];

/** More parts than one piece of a snapshot has. */
const MANY = 2_500;

/** What a program does to a value. */
const STEPS = {
  put(world, shared, epoch) {
    shared.update((value) => ({ ...value, [anyKey(world)]: freshValue(world, epoch) }));
  },
  assign(world, shared, epoch) {
    const added = { [anyKey(world)]: freshValue(world, epoch), [anyKey(world)]: freshValue(world, epoch) };
    shared.update((value) => ({ ...value, ...added }));
  },
  remove(world, shared) {
    const removed = anyKey(world);
    shared.update(
      (value) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== removed)) as StateRecord,
    );
  },
  splice(world, shared, epoch) {
    const { random } = world;
    const list = shared.value.list.slice();
    const items = Array.from({ length: random.below(3) }, () => freshValue(world, epoch));
    list.splice(random.below(list.length + 1), random.below(3), ...items);
    shared.update((value) => ({ ...value, list }));
  },
  replace(world, shared, epoch) {
    shared.set(firstRecord(world, epoch));
  },
  turn(_world, shared) {
    shared.update((value) => Object.fromEntries(Object.entries(value).toReversed()) as StateRecord);
  },
  same(_world, shared) {
    shared.update((value) => ({ ...value, list: [...value.list] }));
  },
  many(world, shared) {
    const list = many(world);
    shared.update((value) => ({ ...value, list }));
  },
  /** What cannot be sent changes nothing. */
  refused(world, shared) {
    const { value } = shared;
    try {
      shared.set({ ...value, refused: () => {} });
      world.check(false, 'a function became state');
    } catch (error) {
      world.check(error instanceof NotSerializableError, `a function in a state: ${String(error)}`);
    }
    world.check(shared.value === value, 'a value was changed by what was refused');
  },
} satisfies Record<string, (world: World, shared: SharedValue, epoch: number) => void>;

const WEIGHTS = {
  put: 6,
  assign: 3,
  remove: 2,
  splice: 4,
  replace: 1,
  turn: 1,
  same: 0.5,
  many: 0.1,
  refused: 0.3,
};

export function changeValue(world: World, shared: SharedValue, epoch: number): void {
  STEPS[world.random.weighted(WEIGHTS)](world, shared, epoch);
}

export function firstRecord(world: World, epoch: number): StateRecord {
  const list = world.isStateLarge && world.random.chance(0.5) ? many(world) : [freshValue(world, epoch)];
  return { a: freshValue(world, epoch), list, c: freshValue(world, epoch) };
}

function many(world: World): number[] {
  const first = (world.valuesMade += MANY);
  return Array.from({ length: MANY }, (_, index) => first + index);
}

const anyKey = ({ random }: World): string => random.pick(KEYS) as string;
