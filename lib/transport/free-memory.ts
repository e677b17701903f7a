import { MessageChannel } from 'node:worker_threads';

type Transfer = (this: ArrayBuffer, newLength: number) => ArrayBuffer;

/** Not in Node.js 20. Taken here, before a program can replace it. */
const { transfer } = ArrayBuffer.prototype as { transfer?: Transfer };

let nowhere: { postMessage(message: undefined, memory: readonly ArrayBuffer[]): void } | undefined;

/**
 * Gives the memory of these bytes back at once, unless it is part of something larger. Nobody else may have it, the
 * system included: there are no bytes in it from then on.
 *
 * Nothing has to be freed. But V8 collects the garbage of the whole process for each few megabytes of buffers that are
 * made and dropped, and then much of the time goes into that.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  if (buffer.byteLength === byteLength) free(buffer as ArrayBuffer);
}

function free(memory: ArrayBuffer): void {
  if (transfer) transfer.call(memory, 0);
  else (nowhere ??= makeNowhere()).postMessage(undefined, [memory]);
}

/** A port that is closed: what it takes over is gone. */
function makeNowhere(): NonNullable<typeof nowhere> {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1 as unknown as NonNullable<typeof nowhere>;
}
