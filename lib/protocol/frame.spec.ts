import { describe, expect, it } from '@jest/globals';

import { collectGarbage } from '../../test/unit/collect-garbage.js';
import { difference } from '../../test/unit/difference.js';
import {
  classes,
  messagesOf,
  plainResult,
  readMessages,
  valueOf,
  wholeFrame,
  lengthOf,
  rawFrame,
  wireMessage,
  partsOf,
} from '../../test/unit/wire.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { type Frame, FrameBuilder, LARGE_ATTACHMENT_BYTES, unpackFrame } from './frame.js';
import { NUMBER_BYTES } from './number-bytes.js';
import { BATCH_SIZE, MAX_FRAME_BYTES, MAX_MESSAGE_BYTES, MAX_CALL_PATH } from './limits.js';
import { encodeValue } from './value-encoder.js';
import { Form, MessageType } from './messages.js';
import { callMessage } from './outgoing-message.js';

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
    frames.add(wireMessage([1], 'a'));
    frames.flush();
    frames.flush();
    frames.add(wireMessage([2]));
    frames.flush();
    expect(packed.map(partsOf)).toEqual([
      { numbers: [1], values: ['a'], attachments: [] },
      { numbers: [2], values: [], attachments: [] },
    ]);
  });

  it('are cut into several frames when they are many', () => {
    const values = Array.from({ length: 8 }, (_, index) => String(index).repeat(BATCH_SIZE / 4));
    const packed = framesOf(...values);
    expect(packed).toHaveLength(2);
    expect(receive(packed)).toEqual(values);
  });

  it('are cut into several frames when their bytes are many', () => {
    const values = Array.from({ length: 8 }, (_, index) => Buffer.alloc(BATCH_SIZE / 4, index));
    const packed = framesOf(...values);
    expect(packed).toHaveLength(2);
    expect(difference(values, receive(packed))).toBeUndefined();
  });

  it('are cut into several frames when they are nothing but many numbers', () => {
    const frames: Frame[] = [];
    const builder = new FrameBuilder((frame) => frames.push(frame));
    const count = (3 * BATCH_SIZE) / NUMBER_BYTES;
    for (let number = 0; number < count; number++) builder.add(wireMessage([number]));
    expect(frames).toHaveLength(3);
    expect(frames.flatMap((frame) => partsOf(frame).numbers)).toEqual(
      Array.from({ length: count }, (_, at) => at),
    );
  });

  it('leave no memory behind that was needed for many of them', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const builder = new FrameBuilder(() => {}, Infinity);
    builder.add({ numbers: Array.from({ length: 2 ** 20 }, () => 1), json: '' });
    builder.flush();
    await collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
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
    [
      'the largest text after a smaller one',
      () => ['x'.repeat(BATCH_SIZE - 100), 'x'.repeat(MAX_MESSAGE_BYTES - 2)],
    ],
    [
      'the largest bytes after a text',
      () => ['x'.repeat(BATCH_SIZE - 100), Buffer.alloc(MAX_MESSAGE_BYTES - 30)],
    ],
    ['the largest bytes in many parts', () => [inParts(1_000)]],
  ])('is never larger than a receiver accepts: %s', (_name, make) => {
    expect(Math.max(...sizesOf(framesOf(...make())))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });
});

describe('the largest call', () => {
  it('is no larger than a receiver accepts, with as many headers as there may be', () => {
    const frames: Uint8Array[] = [];
    const builder = new FrameBuilder((frame) => frames.push(wholeFrame(frame)));
    const path = Array.from(
      { length: MAX_CALL_PATH },
      (_, index) => `provider.${'method'.repeat(100)}${index}`,
    );
    const headers = { path, trace: { a: '漢'.repeat(8_192) } };
    const args = `["${'x'.repeat(MAX_MESSAGE_BYTES - 4)}"]`;
    builder.add(wireMessage([MessageType.resync], 'x'.repeat(BATCH_SIZE - 100)));
    builder.add(callMessage(0, { id: 0, deadline: 0, credit: 0, headers }, args));
    expect(Math.max(...sizesOf(frames))).toBeGreaterThan(MAX_MESSAGE_BYTES);
    expect(Math.max(...sizesOf(frames))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });
});

describe('the numbers of a frame', () => {
  it.each([
    ['few', [0, 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]],
    ['more than there was room for at first', Array.from({ length: 2_000 }, (_, index) => index)],
  ])('arrive as they are: %s', (_name, numbers) => {
    const frames: Frame[] = [];
    const builder = new FrameBuilder((frame) => frames.push(frame), Infinity);
    for (const number of numbers) builder.add(wireMessage([number]));
    builder.flush();
    builder.add(wireMessage([5], 'later'), [Buffer.alloc(LARGE_ATTACHMENT_BYTES)]);
    builder.flush();
    builder.add(wireMessage([6]));
    builder.flush();
    expect(frames.map((frame) => partsOf(frame).numbers)).toEqual([numbers, [5], [6]]);
  });
});

/** JSON that is a list. */
const frameEnd = Buffer.concat([lengthOf(2), Buffer.from('[]')]);

describe('a frame that is received', () => {
  it.each<[string, Buffer]>([
    ['empty', Buffer.alloc(0)],
    ['of a header alone', lengthOf(4)],
    ['that ends within the length of its numbers', Buffer.alloc(7)],
    ['whose numbers are longer than it', Buffer.concat([lengthOf(12), lengthOf(16), Buffer.alloc(8)])],
    ['whose numbers are said to have 4 GiB', Buffer.concat([lengthOf(4), lengthOf(2 ** 32 - 1)])],
    ['whose last number is cut', Buffer.concat([lengthOf(12), lengthOf(2), Buffer.alloc(2), frameEnd])],
    ['that ends within the length of its JSON', Buffer.concat([lengthOf(7), lengthOf(0), Buffer.alloc(3)])],
    ['whose JSON is longer than it', Buffer.concat([lengthOf(8), lengthOf(0), lengthOf(1)])],
    ['whose JSON is said to have 4 GiB', Buffer.concat([lengthOf(8), lengthOf(0), lengthOf(2 ** 32 - 1)])],
    ['whose JSON is empty', rawFrame([], '')],
    ['whose JSON is none', rawFrame([], '[1')],
    ['whose JSON is no list', rawFrame([], '{"length":1}')],
    ['whose JSON is null', rawFrame([], 'null')],
    ['that ends within the length of an attachment', rawFrame([], '[]', Buffer.alloc(3))],
    ['that ends within an attachment', rawFrame([], '[]', lengthOf(2), Buffer.alloc(1))],
    ['with an attachment of 4 GiB', rawFrame([], '[]', lengthOf(2 ** 32 - 1), Buffer.alloc(1))],
  ])('is refused: %s', (_name, frame) => {
    expect(() => unpackFrame(frame)).toThrow(ProtocolError);
  });

  it('may be a part of a larger piece of memory', () => {
    const frame = rawFrame([4, 1], '["a"]', lengthOf(1), Buffer.from('b'));
    const larger = Buffer.concat([Buffer.from('before'), frame, Buffer.from('after')]);
    const unpacked = partsOf(larger.subarray(6, 6 + frame.length));
    expect(unpacked).toEqual({ numbers: [4, 1], values: ['a'], attachments: [Buffer.from('b')] });
  });

  it('gives each message its own attachments', () => {
    const [first, second, third] = messagesOf(
      rawFrame(
        [1, 0, 2].flatMap((count, id) => [MessageType.result, id, Form.tagged, count, 0]),
        '[[],[],[]]',
        ...['a', 'b', 'c'].flatMap((text) => [lengthOf(1), Buffer.from(text)]),
      ),
    );
    expect(first).toMatchObject({ value: { attachments: [Buffer.from('a')] } });
    expect(second).toMatchObject({ value: { attachments: [] } });
    expect(third).toMatchObject({ value: { attachments: [Buffer.from('b'), Buffer.from('c')] } });
  });
});
