/** Bytes of the largest piece that is sent at once; many of them can be on their way. */
const CHUNK_BYTES = 64 * 1024;

/** The same items, with large pieces of bytes cut into small ones. */
export async function* chunksOf(items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const item of items) {
    if (item instanceof Uint8Array && item.byteLength > CHUNK_BYTES) yield* cut(item);
    else yield item;
  }
}

function* cut(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += CHUNK_BYTES)
    yield bytes.subarray(start, start + CHUNK_BYTES);
}
