import type { HeldFunction } from './held.js';
import { makeIterable, makeObservable } from './source.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** Something that is sent, and what it is: who gets it can check that it arrived. */
export interface Sent {
  readonly kind: 'plain' | 'function' | 'observable' | 'iterable' | 'signal' | 'unsendable';
  readonly value: unknown;
  /** How many processes a function passed through before. */
  readonly hops: number;
  readonly controller?: AbortController;
}

/** Longer chains are only more of the same. */
const MAX_HOPS = 2;

const PLAIN: readonly unknown[] = [
  7,
  'text',
  undefined,
  null,
  10n,
  new Date(5),
  Buffer.from('bytes'),
  [1, [2]],
];

const OPTIONS = {
  plain: 8,
  function: 4,
  forwarded: 1,
  observable: 1.5,
  iterable: 1.5,
  signal: 2,
  unsendable: 0.3,
};

export interface SentLimits {
  readonly areArguments: boolean;
  /** Streams that pass through a second process are another stream there: the books are kept for one. */
  readonly areStreamsAllowed: boolean;
}

/** Some values for arguments, a result or an item. */
export function makeSent(world: World, process: SimulatedProcess, count: number, limits: SentLimits): Sent[] {
  return Array.from({ length: count }, () => makeOne(world, process, limits));
}

function makeOne(
  world: World,
  process: SimulatedProcess,
  { areArguments, areStreamsAllowed }: SentLimits,
): Sent {
  const { random } = world;
  const known = random.chance(0.3) ? random.pick(process.made) : undefined;
  if (known && (areArguments || known.kind !== 'signal') && (areStreamsAllowed || !isStream(known)))
    return known;
  const kind = random.weighted(OPTIONS);
  const isFit = (areArguments || kind !== 'signal') && (areStreamsAllowed || !isStream({ kind }));
  return isFit ? make(world, process, kind) : plain(world);
}

function make(world: World, process: SimulatedProcess, kind: keyof typeof OPTIONS): Sent {
  switch (kind) {
    case 'plain':
      return plain(world);
    case 'unsendable':
      return { kind, value: Symbol('unsendable'), hops: 0 };
    case 'forwarded':
      return forwarded(world, process) ?? plain(world);
    case 'signal':
      return remember(process, makeSignal());
    case 'observable':
      return remember(process, { kind, value: makeObservable(world, process), hops: 0 });
    case 'iterable':
      return remember(process, { kind, value: makeIterable(world, process), hops: 0 });
    case 'function':
      return remember(process, { kind, value: makeFunction(world, process), hops: 0 });
  }
}

export function plain({ random }: World): Sent {
  return { kind: 'plain', value: random.pick(PLAIN), hops: 0 };
}

function makeFunction(world: World, process: SimulatedProcess): (...args: unknown[]) => unknown {
  return (...args) => world.invoked(process, args);
}

function makeSignal(): Sent {
  const controller = new AbortController();
  return { kind: 'signal', value: controller.signal, hops: 0, controller };
}

function forwarded({ random }: World, process: SimulatedProcess): Sent | undefined {
  const held: HeldFunction | undefined = random.pick(process.functions);
  if (!held || held.hops >= MAX_HOPS) return undefined;
  return { kind: 'function', value: held.stub, hops: held.hops };
}

function remember(process: SimulatedProcess, sent: Sent): Sent {
  process.made.push(sent);
  return sent;
}

function isStream({ kind }: { readonly kind: string }): boolean {
  return kind === 'observable' || kind === 'iterable';
}
