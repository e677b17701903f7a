import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { cutAt, wholeFrame } from '../../test/unit/wire.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { FrameReader } from './frame-reader.js';
import { MIN_FRAME_BYTES } from './frame.js';
import { MAX_FRAME_BYTES } from './limits.js';

function frameOf(text: string): Buffer {
  const frame = Buffer.alloc(4 + text.length);
  frame.writeUInt32BE(text.length);
  frame.write(text, 4);
  return frame;
}

function headerOf(length: number): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(length);
  return header;
}

function read(pieces: readonly Buffer[], maxFrameBytes = 100): string[] {
  const frames: string[] = [];
  const reader = new FrameReader(maxFrameBytes, (frame) =>
    frames.push(Buffer.from(wholeFrame(frame)).toString('latin1')),
  );
  for (const piece of pieces) reader.push(piece);
  return frames;
}

const texts = ['abcd', 'a longer frame', 'abcde', 'x'.repeat(40), 'last'];
const frames = texts.map(frameOf);
const stream = Buffer.concat(frames);
const whole = frames.map((frame) => frame.toString('latin1'));

describe('a stream of frames', () => {
  it('is cut into its frames, header included', () => {
    expect(read([stream])).toEqual(whole);
  });

  it('is cut the same way a byte at a time', () => {
    expect(read([...stream].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });

  it('is cut the same way wherever it is split once or twice', () => {
    for (let first = 0; first <= stream.length; first++) {
      for (let second = first; second <= stream.length; second++)
        expect({ first, second, frames: read(cutAt(stream, [first, second])) }).toMatchObject({
          frames: whole,
        });
    }
  });

  it('is cut the same way when empty pieces arrive', () => {
    expect(read([Buffer.alloc(0), ...cutAt(stream, [2, 30]), Buffer.alloc(0)])).toEqual(whole);
  });

  it('gives nothing before a frame is whole', () => {
    for (let end = 0; end < frameOf('abcd').length; end++)
      expect(read([stream.subarray(0, end)])).toEqual([]);
  });

  it('gives a frame that did not arrive whole as it was, whatever the pieces become later', () => {
    const seen: Uint8Array[] = [];
    const reader = new FrameReader(100, (frame) => seen.push(wholeFrame(frame)));
    for (const piece of cutAt(frameOf('abcdef'), [6])) {
      const reused = Buffer.from(piece);
      reader.push(reused);
      reused.fill(0);
    }
    expect(Buffer.concat(seen).toString('latin1', 4)).toBe('abcdef');
  });
});

describe('a piece', () => {
  it.each<[string, Buffer[], boolean[]]>([
    ['that has a whole frame', [stream], [false]],
    [
      'that has the end of a frame and the beginning of the next',
      cutAt(stream, [6, 14]),
      [true, true, false],
    ],
    ['that ends within a header', cutAt(frameOf('abcd'), [3]), [true, true]],
    [
      'of a large frame',
      cutAt(frameOf(`${'\0'.repeat(6)}\x13\x01${'x'.repeat(0x1301)}`), [8, 100]),
      [true, true, true],
    ],
    ['that is empty', [Buffer.alloc(0)], [true]],
  ])('%s is needed no more when no frame is a part of it', (_name, pieces, expected) => {
    const reader = new FrameReader(10_000, () => {});
    expect(pieces.map((piece) => reader.push(piece))).toEqual(expected);
  });
});

describe('a header', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const refused: readonly (readonly [string, number, number])[] = [
    ['4 GiB less one byte', 2 ** 32 - 1, MAX_FRAME_BYTES],
    ['-1 as a signed number is', 0x80_00_00_00, MAX_FRAME_BYTES],
    ['a byte more than the limit', MAX_FRAME_BYTES + 1, MAX_FRAME_BYTES],
    ['a byte more than a lower limit', 101, 100],
    ['a byte less than a frame has', MIN_FRAME_BYTES - 1, 100],
    ['nothing', 0, 100],
  ];

  it.each(refused)('that announces %s is refused before anything is allocated', (_name, length, limit) => {
    const bytes = Buffer.concat([headerOf(length), Buffer.alloc(200)]);
    for (const pieces of [[bytes], cutAt(bytes, [1, 2, 3, 4]), cutAt(bytes, [4])]) {
      const allocate = jest.spyOn(Buffer, 'allocUnsafe');
      const allocateZeros = jest.spyOn(Buffer, 'alloc');
      expect(() => read(pieces, limit)).toThrow(ProtocolError);
      const sizes = [...allocate.mock.calls, ...allocateZeros.mock.calls].map(([size]) => size);
      expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(4);
      jest.restoreAllMocks();
    }
  });

  it('names the length it announces and the limits', () => {
    expect(() => read([headerOf(101)])).toThrow(/101 bytes; 4 to 100 are allowed/);
  });

  it('may announce as much as the limit', () => {
    expect(read([frameOf('x'.repeat(100))])).toHaveLength(1);
    expect(read([frameOf('x'.repeat(MIN_FRAME_BYTES))])).toHaveLength(1);
  });

  it('may announce more once the limit was raised, also for frames of the same piece', () => {
    const seen: number[] = [];
    const reader: FrameReader = new FrameReader(10, (frame) => {
      seen.push(wholeFrame(frame).length);
      reader.maxFrameBytes = 50;
    });
    reader.push(Buffer.concat([frameOf('small'), frameOf('x'.repeat(50))]));
    expect(seen).toEqual([9, 54]);
  });

  it('that is refused does not take back the frames before it', () => {
    const seen: number[] = [];
    const reader = new FrameReader(100, (frame) => seen.push(wholeFrame(frame).length));
    expect(() => reader.push(Buffer.concat([frameOf('abcd'), headerOf(0)]))).toThrow(ProtocolError);
    expect(seen).toEqual([8]);
  });
});
