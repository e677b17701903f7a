import type { StreamKind } from '../protocol/references.js';
import { iteratorSource } from './iterator-source.js';
import { RemoteIterator } from './remote-iterator.js';

/** What `for await` takes: an async generator above all. It can be consumed once. */
export const asyncIterableKind: StreamKind = {
  name: 'AsyncIterable',
  isShareable: false,
  matches: isAsyncIterable,
  source: (value) => iteratorSource(value as AsyncIterable<unknown>),
  discard: (value) => void discard(value as AsyncIterable<unknown>),
  make: (stream) => new RemoteIterator(stream),
};

export function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function';
}

async function discard(iterable: AsyncIterable<unknown>): Promise<void> {
  try {
    await iterable[Symbol.asyncIterator]().return?.();
  } catch {
    // Nobody is left to hear it.
  }
}
