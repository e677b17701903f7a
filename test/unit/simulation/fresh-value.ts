import type { World } from './world.js';

/** More than one slice of a snapshot has, a little less, and what is too much after that: bytes, and text. */
const LARGE = [Buffer.alloc(300_000, 1), Buffer.alloc(250_000, 2), 'x'.repeat(20_000)];

const LARGE_CHANCE = 0.3;

/** A value that no state had before. */
export function freshValue(world: World, epoch: number): unknown {
  const { random } = world;
  const number = world.valuesMade++;
  if (world.isStateLarge && random.chance(LARGE_CHANCE)) return largeValue(world, epoch);
  const kind = random.next();
  if (kind < 0.6) return `${epoch}/${number}`;
  if (kind < 0.8) return { epoch, number };
  // What JSON does not carry is sent by itself.
  return kind < 0.9 ? { epoch, at: new Date(number) } : { epoch, number, bytes: Buffer.from(`${number}`) };
}

/** A few of them are too large for one step. */
export function largeValue(world: World, epoch: number): unknown {
  return { epoch, number: world.valuesMade++, large: world.random.pick(LARGE) };
}
