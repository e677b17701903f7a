import type { Observable } from 'rxjs';

import type { CallRecord } from './call-record.js';
import { Consumer } from './consumer.js';
import type { End } from './end.js';
import type { HeldStream } from './held.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/* How programs read streams. */

/** A stream of another process is read, perhaps not for the first time. */
export function readStream(world: World, held: HeldStream): void {
  const { kind, stream, end } = held;
  const { streams } = end.process;
  if (kind === 'iterable') {
    world.read.add(stream);
    streams.splice(streams.indexOf(held), 1);
  }
  const consumer = addConsumer(world, end.process, end, undefined, kind);
  consumer.stream = stream;
  world.log(() => `consumer ${consumer.id} of ${end.process.name} reads an ${kind}`);
  if (kind === 'observable') readObservable(world, consumer, stream as Observable<unknown>);
  else readIterator(world, consumer, stream as AsyncGenerator<unknown>);
}

export function addConsumer(
  world: World,
  process: SimulatedProcess,
  end: End,
  record: CallRecord | undefined,
  kind?: HeldStream['kind'],
): Consumer {
  const consumer = new Consumer(world, world.consumers.length, process, end, record, kind);
  world.consumers.push(consumer);
  return consumer;
}

export function readObservable(world: World, consumer: Consumer, stream: Observable<unknown>): void {
  const react = (): void => world.react(consumer.process);
  world.subscribing = consumer;
  const subscription = stream.subscribe({
    next: (value) => {
      consumer.item(value);
      react();
    },
    error: (error: unknown) => {
      consumer.error(error);
      react();
    },
    complete: () => {
      consumer.complete();
      react();
    },
  });
  world.subscribing = undefined;
  consumer.leave = () => subscription.unsubscribe();
}

export function readIterator(world: World, consumer: Consumer, stream: AsyncGenerator<unknown>): void {
  consumer.pull = () => {
    world.subscribing = consumer;
    const next = stream.next();
    world.subscribing = undefined;
    void takeNext(consumer, next);
  };
  consumer.leave = () => void stream.return(undefined);
  consumer.probe = async () => {
    const isDone = await stream.next().then(
      ({ done }) => done,
      () => false,
    );
    world.check(isDone === true, `consumer ${consumer.id} has left, and its iterator goes on`);
  };
  consumer.pull();
}

async function takeNext(consumer: Consumer, next: Promise<IteratorResult<unknown>>): Promise<void> {
  try {
    const { done, value } = await next;
    // It was on its way when he left.
    if (consumer.hasLeft) return;
    if (!done) consumer.item(value);
    else if (!consumer.isOver) consumer.complete();
  } catch (error) {
    if (!consumer.hasLeft) consumer.error(error);
  }
}

export function leave(world: World, consumer: Consumer): void {
  world.log(() => `consumer ${consumer.id} leaves`);
  consumer.hasLeft = true;
  const record: CallRecord | undefined = consumer.record;
  if (record) record.outcome ??= { value: 'left' };
  consumer.leave();
}

export function active(world: World): Consumer[] {
  return world.consumers.filter(({ isOver, hasLeft, process }) => !isOver && !hasLeft && process.isAlive);
}
