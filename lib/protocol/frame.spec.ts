import { describe, expect, it } from '@jest/globals';

import { difference } from '../../test/unit/difference.js';
import { classes, messagesOf, plainResult, readMessages, valueOf, wholeFrame } from '../../test/unit/wire.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { FrameBuilder, unpackFrame } from './frame.js';
import { BATCH_CHARACTERS, MAX_FRAME_BYTES, MAX_MESSAGE_BYTES } from './limits.js';
import { encodeValue } from './value-encoder.js';

const HEADER_BYTES = 4;

/** The frames that the results of these values make, in one turn. */
function framesOf(...values: readonly unknown[]): Uint8Array[] {
  const packed: Uint8Array[] = [];
  const frames = new FrameBuilder((frame) => packed.push(wholeFrame(frame)));
  values.forEach((value, id) => {
    const encoded = encodeValue(value, 'value', classes);
    frames.add(plainResult(id, encoded), typeof encoded === 'string' ? undefined : encoded.attachments);
  });
  frames.flush();
  return packed;
}

function receive(packed: readonly Uint8Array[]): unknown[] {
  return readMessages(packed.map((frame) => Buffer.from(frame))).map((message) => valueOf(message));
}

const sizesOf = (packed: readonly Uint8Array[]): number[] =>
  packed.map(({ length }) => length - HEADER_BYTES);

describe('the messages of one turn', () => {
  it('travel in one frame, in their order', () => {
    const packed = framesOf('a', undefined, Buffer.from('b'), 1n, [Buffer.from('c'), Buffer.from('d')]);
    expect(packed).toHaveLength(1);
    expect(receive(packed)).toEqual([
      'a',
      undefined,
      Buffer.from('b'),
      1n,
      [Buffer.from('c'), Buffer.from('d')],
    ]);
  });

  it('make no frame when there are none', () => {
    expect(framesOf()).toEqual([]);
  });

  it('are not sent twice', () => {
    const packed: Uint8Array[] = [];
    const frames = new FrameBuilder((frame) => packed.push(wholeFrame(frame)));
    frames.add('1');
    frames.flush();
    frames.flush();
    frames.add('2');
    frames.flush();
    expect(packed.map((frame) => unpackFrame(frame).messages)).toEqual([[1], [2]]);
  });

  it('are cut into several frames when they are many', () => {
    const values = Array.from({ length: 8 }, (_, index) => String(index).repeat(BATCH_CHARACTERS / 4));
    const packed = framesOf(...values);
    expect(packed).toHaveLength(2);
    expect(receive(packed)).toEqual(values);
  });

  it('are cut into several frames when their bytes are many', () => {
    const values = Array.from({ length: 8 }, (_, index) => Buffer.alloc(BATCH_CHARACTERS / 4, index));
    const packed = framesOf(...values);
    expect(packed).toHaveLength(2);
    expect(difference(values, receive(packed))).toBeUndefined();
  });
});

/** As many bytes as one value may have, in that many parts. */
function inParts(count: number): Uint8Array[] {
  const empty = encodeValue(
    Array.from({ length: count }, () => new Uint8Array(0)),
    'value',
    classes,
  );
  const lengths = 4 * count;
  const room = MAX_MESSAGE_BYTES - lengths - (typeof empty === 'string' ? empty : empty.json).length;
  return Array.from({ length: count }, () => new Uint8Array(Math.floor(room / count)));
}

describe('a frame that is sent', () => {
  it.each<[string, () => unknown[]]>([
    ['the largest text', () => ['x'.repeat(MAX_MESSAGE_BYTES - 2)]],
    ['the largest text after a smaller one', () => ['x'.repeat(10_000), 'x'.repeat(MAX_MESSAGE_BYTES - 2)]],
    ['the largest bytes after a text', () => ['x'.repeat(10_000), Buffer.alloc(MAX_MESSAGE_BYTES - 30)]],
    ['the largest bytes in many parts', () => [inParts(1_000)]],
  ])('is never larger than a receiver accepts: %s', (_name, make) => {
    expect(Math.max(...sizesOf(framesOf(...make())))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });
});

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** A frame with this envelope, and whatever comes after it. */
function frameOf(envelope: string, ...rest: Buffer[]): Buffer {
  const text = Buffer.from(envelope);
  const body = Buffer.concat([lengthOf(text.length), text, ...rest]);
  return Buffer.concat([lengthOf(body.length), body]);
}

describe('a frame that is received', () => {
  it.each<[string, Buffer]>([
    ['empty', Buffer.alloc(0)],
    ['of a header alone', lengthOf(4)],
    ['that ends within the length of its envelope', Buffer.alloc(7)],
    ['whose envelope is longer than it', Buffer.concat([lengthOf(4), lengthOf(1)])],
    ['whose envelope is said to have 4 GiB', Buffer.concat([lengthOf(4), lengthOf(2 ** 32 - 1)])],
    ['whose envelope is empty', frameOf('')],
    ['whose envelope is no JSON', frameOf('[1')],
    ['whose envelope is no list', frameOf('{"length":1}')],
    ['whose envelope is null', frameOf('null')],
    ['that ends within the length of an attachment', frameOf('[]', Buffer.alloc(3))],
    ['that ends within an attachment', frameOf('[]', lengthOf(2), Buffer.alloc(1))],
    ['with an attachment of 4 GiB', frameOf('[]', lengthOf(2 ** 32 - 1), Buffer.alloc(1))],
  ])('is refused: %s', (_name, frame) => {
    expect(() => unpackFrame(frame)).toThrow(ProtocolError);
  });

  it('may be a part of a larger piece of memory', () => {
    const frame = frameOf('[[4,1,"a"]]', lengthOf(1), Buffer.from('b'));
    const larger = Buffer.concat([Buffer.from('before'), frame, Buffer.from('after')]);
    const unpacked = unpackFrame(larger.subarray(6, 6 + frame.length));
    expect(unpacked).toEqual({ messages: [[4, 1, 'a']], attachments: [Buffer.from('b')] });
  });

  it('gives each message its own attachments', () => {
    const [first, second, third] = messagesOf(
      frameOf(
        '[[4,0,[],1],[4,1,[],0],[4,2,[],2]]',
        ...['a', 'b', 'c'].flatMap((text) => [lengthOf(1), Buffer.from(text)]),
      ),
    );
    expect(first).toMatchObject({ value: { attachments: [Buffer.from('a')] } });
    expect(second).toMatchObject({ value: { attachments: [] } });
    expect(third).toMatchObject({ value: { attachments: [Buffer.from('b'), Buffer.from('c')] } });
  });
});
