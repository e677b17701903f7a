import type { RemoteStream, StreamKind } from '../../../lib/protocol/references.js';
import type { StreamSink, StreamSubscription } from '../../../lib/protocol/stream.js';
import { asyncIterableKind } from '../../../lib/streams/async-iterable.kind.js';
import { observableKind } from '../../../lib/streams/observable.kind.js';
import { RemoteIterator } from '../../../lib/streams/remote-iterator.js';
import type { Consumer } from './consumer.js';
import type { End } from './end.js';
import type { World } from './world.js';

/** The real kinds of streams, with little credit, and with a guard between them and the channel. */
export function guardedKinds(world: World): StreamKind[] {
  return [
    {
      ...observableKind,
      make: (stream, description) => observableKind.make(guarded(world, stream), description),
    },
    { ...asyncIterableKind, make: (stream) => new RemoteIterator(guarded(world, stream), world.credit) },
  ];
}

function guarded(world: World, stream: RemoteStream): RemoteStream {
  const end = world.decodingEnd;
  const subscribe: RemoteStream['subscribe'] = (sink) => {
    if (!end || !world.subscribing) throw new Error('nobody is known to subscribe');
    return guard(
      world,
      world.subscribing,
      end,
      (guardedSink) => stream.subscribe(guardedSink, world.credit),
      sink,
    );
  };
  return { ...stream, subscribe };
}

/** Subscribes, and checks that nothing comes after the end, and no item after the consumer has left. */
export function guard(
  world: World,
  consumer: Consumer,
  end: End,
  subscribe: (sink: StreamSink) => StreamSubscription,
  sink: StreamSink,
): StreamSubscription {
  consumer.requestId = end.caller['nextId'];
  let isOver = false;
  let hasLeft = false;
  const over = (what: string): void => {
    world.check(!isOver, `${what} came to consumer ${consumer.id} after the end of its stream`);
    isOver = true;
    consumer.ended();
  };
  const subscription = subscribe({
    next(value) {
      world.check(!isOver && !hasLeft, `an item came to consumer ${consumer.id}, which has left`);
      sink.next(value);
    },
    error(reason) {
      over('an error');
      sink.error(reason);
    },
    complete() {
      over('the end');
      sink.complete();
    },
  });
  return {
    consumed: (count) => subscription.consumed(count),
    unsubscribe() {
      hasLeft = true;
      subscription.unsubscribe();
    },
  };
}
