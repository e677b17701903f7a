import { afterEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';

import { difference } from '../../test/unit/difference.js';
import {
  classes,
  cutAt,
  messagesOf,
  packResults,
  plainResult,
  sendAll,
  valueOf,
  wholeFrame,
  lengthOf,
  rawFrame,
  partsOf,
} from '../../test/unit/wire.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { FrameReader } from './frame-reader.js';
import { type Frame, FrameBuilder, LARGE_ATTACHMENT_BYTES, piecesOf, unpackFrame } from './frame.js';
import { MAX_FRAME_BYTES } from './limits.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';
import { Form, MessageType } from './messages.js';

const LARGE = LARGE_ATTACHMENT_BYTES;

/** Bytes that differ from each other, and from those of another seed. */
const bytes = (length: number, seed = 1): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, at) => (at * seed * 2_654_435_761) >>> 24));

function framesOf(...values: readonly unknown[]): Frame[] {
  const frames: Frame[] = [];
  const builder = new FrameBuilder((frame) => frames.push(frame));
  for (const [id, value] of values.entries()) {
    const encoded = encodeValue(value, 'value', classes);
    builder.add(plainResult(id, encoded), typeof encoded === 'string' ? undefined : encoded.attachments);
  }
  builder.flush();
  return frames;
}

/** The frames in a stream that comes in pieces that end at these offsets. */
function read(stream: Uint8Array, offsets: readonly number[], limit = MAX_FRAME_BYTES): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader(limit, (frame) => frames.push(frame));
  for (const piece of cutAt(stream, offsets)) reader.push(piece);
  return frames;
}

describe('a frame with large attachments', () => {
  it('has the bytes of a packed one, whatever stands between them', () => {
    const small = [bytes(10), new Uint8Array(0), bytes(LARGE - 1)];
    const value = [small[0], bytes(LARGE), small[1], small[2], bytes(3 * LARGE, 3), bytes(2)];
    const [frame] = framesOf(value) as [Frame];
    const { numbers, values, attachments } = partsOf(wholeFrame(frame));
    expect(partsOf(frame)).toMatchObject({ numbers, values });
    expect(attachments.map((part) => Buffer.from(part))).toEqual(
      value.map((part) => Buffer.from(part as Buffer)),
    );
  });

  it('is sent without another copy of them', () => {
    const encoded = encodeValue([bytes(LARGE), 'text', bytes(5)], 'value', classes);
    const attachments = typeof encoded === 'string' ? [] : encoded.attachments;
    const frames: Frame[] = [];
    const builder = new FrameBuilder((frame) => frames.push(frame));
    builder.add(plainResult(0, encoded), attachments);
    builder.flush();
    const pieces = frames.flatMap((frame) => (frame instanceof Uint8Array ? [frame] : piecesOf(frame)));
    expect(pieces).toHaveLength(3);
    expect(pieces[1]).toBe(attachments[0]);
  });

  it('has what the bytes were when they were encoded', () => {
    const value = bytes(LARGE);
    const before = Buffer.from(value);
    const [frame] = framesOf(value) as [Frame];
    value.fill(0);
    expect(valueOf(messagesOf(frame)[0])).toEqual(before);
  });

  it('arrives the same wherever it is split', () => {
    const value = {
      key: bytes(3),
      data: bytes(LARGE),
      words: new Uint16Array([1, 2]),
      more: bytes(LARGE + 7, 3),
    };
    const next = 'the frame after it';
    const stream = Buffer.concat([...framesOf(value), ...framesOf(next)].map(wholeFrame));
    const expected = [value, next];
    for (let offset = 1; offset < 60; offset++) {
      for (const at of [offset, offset + LARGE, offset + 2 * LARGE, stream.length - offset]) {
        const arrived = read(stream, [at, at + 1])
          .flatMap((frame) => messagesOf(frame))
          .map((m) => valueOf(m));
        expect({ at, difference: difference(expected, arrived) }).toEqual({ at, difference: undefined });
      }
    }
  });

  it('arrives the same however it is split', () => {
    const size = fc.oneof(
      fc.nat({ max: 20 }),
      fc.integer({ min: LARGE - 2, max: LARGE + 2 }),
      fc.nat(20_000),
    );
    const cuts = fc.array(fc.nat({ max: 80_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 5 }), cuts, (sizes, offsets) => {
        const value = sizes.map((length, at) => bytes(length, at + 1));
        expect(difference([value, 'end'], sendAll([value, 'end'], offsets))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

const bufferOf = (value: unknown): ArrayBuffer =>
  (ArrayBuffer.isView(value) ? value.buffer : value) as ArrayBuffer;

describe('a large value that arrived', () => {
  const KINDS: readonly (readonly [string, (length: number) => unknown])[] = [
    ['a Buffer', (length) => bytes(length)],
    ['a Uint8Array', (length) => new Uint8Array(bytes(length))],
    ['a Float64Array', (length) => new Float64Array(length / 8).fill(0.5)],
    ['a DataView', (length) => new DataView(new Uint8Array(bytes(length)).buffer)],
    ['an ArrayBuffer', (length) => new Uint8Array(bytes(length)).buffer],
  ];

  it.each(KINDS)('has memory of its own, and no more than it needs: %s', (_name, make) => {
    const value = [make(LARGE), make(2 * LARGE), make(LARGE / 2)];
    const [arrived] = sendAll([value], [LARGE]) as [unknown[]];
    expect(difference(value, arrived)).toBeUndefined();
    const [first, second] = arrived.map(bufferOf);
    expect(first?.byteLength).toBe(LARGE);
    expect(second?.byteLength).toBe(2 * LARGE);
    expect(new Set(arrived.map(bufferOf)).size).toBe(3);
  });

  it.each(KINDS)('is what its bytes were read into, without another copy: %s', (_name, make) => {
    const stream = Buffer.concat(packResults([encodeValue(make(2 * LARGE), 'value', classes)]));
    const [frame] = read(stream, [LARGE]) as [Frame];
    const [attachment] = unpackFrame(frame).attachments;
    expect(bufferOf(valueOf(messagesOf(frame)[0]))).toBe(attachment?.buffer);
  });

  it('shares its memory with no other value, even if a peer names an attachment twice', () => {
    const part = bytes(LARGE);
    const numbers = [MessageType.result, 0, Form.tagged, 1, 0];
    const json = '[[{"$":"Buffer","a":0},{"$":"Uint8Array","a":0},{"$":"Buffer","a":0}]]';
    const [frame] = read(rawFrame(numbers, json, lengthOf(LARGE), part), [50]) as [Frame];
    const arrived = valueOf(messagesOf(frame)[0]) as Uint8Array[];
    expect(new Set(arrived.map(({ buffer }) => buffer)).size).toBe(3);
    arrived[0]?.fill(0);
    expect(arrived.slice(1).map((value) => Buffer.from(value))).toEqual([part, part]);
  });

  it('shares its memory with nothing of the sender within one process', () => {
    const [frame] = framesOf(bytes(LARGE)) as [Frame];
    const { attachments } = unpackFrame(frame);
    const first = valueOf(messagesOf(frame)[0]) as Buffer;
    first.fill(0);
    expect(Buffer.from(attachments[0] as Uint8Array)).toEqual(bytes(LARGE));
    expect(valueOf(messagesOf(frame)[0])).toEqual(bytes(LARGE));
  });

  it('may be decoded from memory that is part of something else, and is a copy then', () => {
    const memory = bytes(2 * LARGE);
    const value = decodeValue(
      { json: { $: 'Uint8Array', a: 0 }, attachments: [memory.subarray(8, 8 + LARGE)] },
      classes,
    );
    expect((value as Uint8Array).buffer).not.toBe(memory.buffer);
  });
});

describe('a large frame that is not well-formed', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const body = bytes(2 * LARGE);
  const cut = (frame: Buffer): number[] => [6, Math.min(LARGE, frame.length - 1)];
  /** No numbers, and an empty list. */
  const empty = Buffer.concat([lengthOf(0), lengthOf(2), Buffer.from('[]')]);
  const announced = (...parts: Buffer[]): Buffer => Buffer.concat([lengthOf(3 * LARGE), ...parts]);

  it.each<[string, Buffer]>([
    ['whose numbers are longer than it', announced(lengthOf(3 * LARGE - 3), body)],
    ['whose numbers have 4 GiB', announced(lengthOf(2 ** 32 - 1), body)],
    ['whose JSON is longer than the rest', announced(lengthOf(0), lengthOf(3 * LARGE - 7), body)],
    ['whose JSON has 4 GiB', announced(lengthOf(0), lengthOf(2 ** 32 - 1), body)],
    ['with an attachment that is longer than the rest', announced(empty, lengthOf(3 * LARGE - 13), body)],
    ['with an attachment of 4 GiB', announced(empty, lengthOf(2 ** 32 - 1), body)],
    [
      'that ends within the length of an attachment',
      announced(lengthOf(0), lengthOf(3 * LARGE - 11), bytes(3 * LARGE)),
    ],
  ])('is refused before anything is allocated for the part that does not fit: %s', (_name, stream) => {
    const slow = jest.spyOn(Buffer, 'allocUnsafeSlow');
    const pooled = jest.spyOn(Buffer, 'allocUnsafe');
    expect(() => read(stream, cut(stream))).toThrow(ProtocolError);
    const sizes = [...slow.mock.calls, ...pooled.mock.calls].map(([size]) => size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3 * LARGE);
  });

  it('never makes a reader allocate more than the frame has', () => {
    const part = fc.oneof(
      fc.nat(20),
      fc.integer({ min: LARGE - 4, max: 2 * LARGE }),
      fc.constant(2 ** 32 - 1),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.nat(2 * LARGE), (lengths, offset) => {
        const parts = lengths.flatMap((length) => [
          lengthOf(length),
          Buffer.alloc(Math.min(length, 2 * LARGE)),
        ]);
        const stream = Buffer.concat([lengthOf(3 * LARGE), ...parts]);
        const slow = jest.spyOn(Buffer, 'allocUnsafeSlow');
        try {
          read(stream.subarray(0, 4 + 3 * LARGE), [5, offset]);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
        const allocated = slow.mock.calls.reduce((sum, [size]) => sum + size, 0);
        jest.restoreAllMocks();
        expect(allocated).toBeLessThanOrEqual(3 * LARGE);
      }),
      { numRuns: 200 },
    );
  });
});
