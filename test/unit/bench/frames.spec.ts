import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { receiveFrames } from '../../../bench/src/contenders/limit/receive-frames.js';

function framed(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, Buffer.from(text)]);
}

/** What `receiveFrames()` makes of bytes that arrive in these pieces. */
function framesOf(pieces: readonly Buffer[]): string[] {
  const socket = new EventEmitter();
  const frames: string[] = [];
  receiveFrames(socket as Socket, (payload) => frames.push(Buffer.concat([payload].flat()).toString()));
  for (const piece of pieces) socket.emit('data', piece);
  return frames;
}

describe('the frames of the limit', () => {
  const texts = ['ada', '', 'a longer name', 'x'];
  const bytes = Buffer.concat(texts.map(framed));

  it('arrive whole, wherever the stream is cut in three', () => {
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const pieces = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        expect(framesOf(pieces)).toEqual(texts);
      }
    }
  });

  it('arrive whole, byte by byte', () => {
    expect(framesOf(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(texts);
  });
});
