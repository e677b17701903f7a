import type { RemoteStream, StreamKind } from '../protocol/references.js';
import type { StreamSource } from '../protocol/stream.js';
import { chunksOf } from './chunks.js';
import { iteratorSource } from './iterator-source.js';
import { RemoteIterator } from './remote-iterator.js';

/** A stream of the Streams Standard, as `fetch()` gives for a body. */
export const readableStreamKind: StreamKind = {
  name: 'ReadableStream',
  isShareable: false,
  matches: (value) => value instanceof ReadableStream,
  source: (value) => readerSource((value as ReadableStream<unknown>).getReader()),
  discard: (value) => void (value as ReadableStream).cancel().catch(() => {}),
  make: remoteReadableStream,
};

function readerSource(reader: ReadableStreamDefaultReader<unknown>): StreamSource {
  return iteratorSource(chunksOf(itemsOf(reader)), () => void reader.cancel().catch(() => {}));
}

async function* itemsOf(reader: ReadableStreamDefaultReader<unknown>): AsyncGenerator<unknown> {
  let result = await reader.read();
  while (!result.done) {
    yield result.value;
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    result = await reader.read();
  }
}

function remoteReadableStream(stream: RemoteStream): ReadableStream {
  const items = new RemoteIterator(stream);
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        const { done, value } = await items.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await items.return();
      },
    },
    // Nothing is read ahead here: the channel does that.
    { highWaterMark: 0 },
  );
}
