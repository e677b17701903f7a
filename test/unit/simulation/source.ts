import { Observable } from 'rxjs';

import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from '../../../lib/protocol/stream.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { SourceRun } from './source-run.js';
import type { World } from './world.js';

/** Each subscription produces items of its own. */
export function makeObservable(
  world: World,
  process: SimulatedProcess,
  options: StreamOptions = DEFAULT_STREAM_OPTIONS,
): Observable<unknown> {
  return new Observable((subscriber) => {
    const run = world.startRun(process, options, subscriber);
    if (world.random.chance(0.1)) throwAtOnce(world, run);
    if (world.random.chance(0.3)) produceSome(world, run);
    return () => {
      run.stops++;
      world.log(() => `run ${run.id} is torn down`);
      if (world.random.chance(0.05)) throw new Error('of a teardown');
    };
  });
}

/** No generator, so that it can be seen how it is used. */
export function makeIterable(world: World, process: SimulatedProcess): AsyncIterable<unknown> {
  const use = { process, uses: 0 };
  const iterable = {
    [Symbol.asyncIterator]() {
      use.uses++;
      const run = world.startRun(process, DEFAULT_STREAM_OPTIONS, undefined);
      return {
        next: () => ask(world, run),
        async return() {
          run.stops++;
          world.log(() => `run ${run.id} is left`);
          if (world.random.chance(0.05)) throw new Error('of a teardown');
          return { done: true, value: undefined };
        },
      };
    },
  };
  world.iterables.set(iterable, use);
  return iterable;
}

function ask(world: World, run: SourceRun): Promise<IteratorResult<unknown>> {
  world.check(run.asks.length === 0, `run ${run.id} is asked for two items at a time`);
  world.check(!run.end, `run ${run.id} is asked for an item after its end`);
  const answer = new Promise<IteratorResult<unknown>>((resolve, reject) =>
    run.asks.push({ resolve, reject }),
  );
  if (world.random.chance(0.3)) step(world, run);
  return answer;
}

/** A source goes on: some items, or its end. */
export function produceSome(world: World, run: SourceRun): void {
  const count = run.push && world.random.chance(0.4) ? world.random.between(2, 6) : 1;
  for (let item = 0; item < count && run.isActive; item++) step(world, run);
}

function step(world: World, run: SourceRun): void {
  if (world.isClosing || world.random.chance(0.08)) end(world, run, world.random.chance(0.5));
  else produce(world, run);
}

function produce(world: World, run: SourceRun): void {
  const count = world.random.chance(0.15) ? 1 : 0;
  // An iterator that was left may still answer; nothing of it must go out.
  const areWanted = run.stops === 0;
  const sent = world.makeSent(run.process, count, { areArguments: false, areStreamsAllowed: true });
  const item = areWanted ? run.produced(sent) : [];
  world.log(() => `run ${run.id} produces item ${run.items.length - 1}`);
  if (run.push) run.push.next(item);
  else run.asks.shift()?.resolve({ done: false, value: item });
}

function end(world: World, run: SourceRun, isWell: boolean): void {
  world.log(() => `run ${run.id} ${isWell ? 'completes' : 'fails'}`);
  if (run.stops === 0) run.end ??= isWell ? 'complete' : 'error';
  const error = new RangeError(`of run ${run.id}`);
  const asked = run.asks.shift();
  try {
    if (isWell) run.push?.complete();
    else run.push?.error(error);
  } catch {
    // Of its own teardown, as RxJS has it.
  }
  if (isWell) asked?.resolve({ done: true, value: undefined });
  else asked?.reject(error);
}

function throwAtOnce(world: World, run: SourceRun): void {
  run.end = 'error';
  // Its teardown is not known yet, so that nobody will run it.
  run.stops = 1;
  world.log(() => `run ${run.id} cannot be started`);
  throw new RangeError(`of run ${run.id}`);
}
