import type { StreamKind } from '../protocol/references.js';
import { asyncIterableKind } from './async-iterable.kind.js';
import { observableKind } from './observable.kind.js';
import { readableStreamKind } from './readable-stream.kind.js';
import { readableKind } from './readable.kind.js';

/** Every kind of stream that can be sent. The order matters: most are async iterables, too. */
export const STREAM_KINDS: readonly StreamKind[] = [
  observableKind,
  readableKind,
  readableStreamKind,
  asyncIterableKind,
];
