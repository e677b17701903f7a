import { Readable } from 'node:stream';

import type { RemoteStream, StreamKind } from '../protocol/references.js';
import type { StreamSource } from '../protocol/stream.js';
import { chunksOf } from './chunks.js';
import { iteratorSource } from './iterator-source.js';
import { RemoteIterator } from './remote-iterator.js';

/** A Node stream that is read from; of a Duplex that side alone. */
export const readableKind: StreamKind = {
  name: 'Readable',
  isShareable: false,
  matches: (value) => value instanceof Readable,
  // Text is not bytes: each piece of it is an item, as an object is.
  describe(value) {
    // It may fail before anybody reads it, which must not end this process. Who reads it is told then.
    (value as Readable).on('error', () => {});
    return isObjectMode(value as Readable);
  },
  source: (value) => readableSource(value as Readable),
  discard: (value) => void (value as Readable).destroy(),
  make: (stream, objectMode) => new RemoteReadable(stream, objectMode === true),
};

function readableSource(readable: Readable): StreamSource {
  const items = isObjectMode(readable) ? readable : chunksOf(readable);
  return iteratorSource(items, () => void readable.destroy());
}

function isObjectMode({ readableObjectMode, readableEncoding }: Readable): boolean {
  return readableObjectMode || readableEncoding !== null;
}

/** Reads ahead no further than its buffer; destroying it destroys the stream at the other end. */
class RemoteReadable extends Readable {
  private readonly items: RemoteIterator;

  constructor(stream: RemoteStream, objectMode: boolean) {
    super({ objectMode });
    this.items = new RemoteIterator(stream);
  }

  override _read(): void {
    void this.fill();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    void this.items.return();
    callback(error);
  }

  private async fill(): Promise<void> {
    try {
      const { done, value } = await this.items.next();
      this.push(done ? null : value);
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}
