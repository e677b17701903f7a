import { isDeepStrictEqual } from 'node:util';

import type { Observable } from 'rxjs';

import type { Channel } from '../../../lib/protocol/channel.js';
import type { End } from './end.js';
import type { Sent } from './sent.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** A function of another process. */
export interface HeldFunction {
  readonly stub: (...args: unknown[]) => Promise<unknown>;
  readonly original: unknown;
  readonly end: End;
  readonly channel: Channel;
  /** How many processes lie between it and its stub. */
  readonly hops: number;
  isDisposed: boolean;
  /** How often the listener was told that it is gone; `undefined` without one. */
  told?: number;
}

/** A stream of another process. */
export interface HeldStream {
  readonly kind: 'observable' | 'iterable';
  readonly stream: Observable<unknown> | AsyncGenerator<unknown>;
  readonly end: End;
}

/**
 * Takes over what came, and checks that it is what was sent.
 *
 * @param isDirect whether it came from whom it was sent by: a process between may make another stub of its own
 */
export function adopt(
  world: World,
  process: SimulatedProcess,
  sent: readonly Sent[],
  came: readonly unknown[],
  isDirect = true,
): void {
  world.check(sent.length === came.length, `${came.length} values came, and ${sent.length} were sent`);
  sent.forEach((each, index) => adoptOne(world, process, each, came[index], isDirect));
}

function adoptOne(
  world: World,
  process: SimulatedProcess,
  sent: Sent,
  came: unknown,
  isDirect: boolean,
): void {
  switch (sent.kind) {
    case 'plain':
      return world.check(
        isDeepStrictEqual(came, sent.value),
        `${String(came)} came for ${String(sent.value)}`,
      );
    case 'function':
      return adoptFunction(world, process, sent, came, isDirect);
    case 'observable':
    case 'iterable':
      return adoptStream(world, process, sent.kind, came);
    case 'signal':
      return world.check(came instanceof AbortSignal, 'no signal came for a signal');
    case 'unsendable':
      return world.check(false, 'a symbol was sent');
  }
}

function adoptFunction(
  world: World,
  process: SimulatedProcess,
  { value, hops }: Sent,
  came: unknown,
  isDirect: boolean,
): void {
  world.check(typeof came === 'function', 'no function came for a function');
  const stub = came as HeldFunction['stub'];
  const origin = world.originOf(stub);
  if (!origin) return world.check(false, 'a function came that no channel made');
  // It may have been disposed since it was decoded, and another one have come after it.
  if (process.functions.some((held) => held.stub === stub)) return;
  const original = isDirect ? value : stub;
  const isKnown = process.functions.some(
    (held) => held.original === original && held.channel === origin.channel && !held.isDisposed,
  );
  world.check(!isKnown, 'a second stub came for one function');
  process.functions.push({ ...origin, stub, original, hops: hops + 1, isDisposed: false });
}

function adoptStream(world: World, process: SimulatedProcess, kind: HeldStream['kind'], came: unknown): void {
  const stream = came as Observable<unknown> & AsyncGenerator<unknown>;
  const isOne = typeof (kind === 'observable' ? stream.subscribe : stream.next) === 'function';
  world.check(isOne, `no ${kind} came for one`);
  const origin = world.originOf(stream);
  if (!origin) return world.check(false, 'a stream came that no channel made');
  const isKnown = world.read.has(stream) || process.streams.some((held) => held.stream === stream);
  if (!isKnown) process.streams.push({ kind, stream, end: origin.end });
}
