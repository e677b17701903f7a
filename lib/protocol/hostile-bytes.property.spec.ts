import { types } from 'node:util';

import { afterEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { anyValue } from '../../test/unit/arbitraries.js';
import {
  classes,
  cutAt,
  messagesOf,
  packResults,
  valueOf,
  wholeFrame,
  rawFrame,
} from '../../test/unit/wire.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { FrameReader } from './frame-reader.js';
import { unpackFrame } from './frame.js';
import { MessageReader } from './message-reader.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';

const PROTOTYPES = [Object, Array, Map, Set, Error, RangeError, Function, String, Promise, Date].map(
  ({ prototype }) => prototype as object,
);

const snapshot = (): unknown => PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));
const before = snapshot();

/** Hostile input may be refused, or mean something; it may do nothing else. */
function attempt(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(types.isNativeError(error)).toBe(true);
  }
}

const bytes = fc.uint8Array({ maxLength: 200 });
const pieces = fc.array(bytes, { maxLength: 8 });

const name = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'then', 'length', 'a', '0');

const KINDS =
  'undefined number bigint ref object sparse json Date RegExp URL boxed Map Set Error Buffer ArrayBuffer DataView ' +
  'Int8Array Float64Array BigInt64Array __proto__ constructor Nonsense';
const kind = fc.constantFrom('', 1, null, ...KINDS.split(' '));

/** JSON that looks like tagged values, with anything in every place. */
const { tagged } = fc.letrec<{ tagged: unknown; leaf: unknown; record: unknown; kinds: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(null, true, 0, -1, 1, 0.5, 2 ** 32 - 1, 2 ** 32, 1e300, '', '1', '-0', '99', 'g', '('),
    name,
    fc.string(),
  ),
  record: fc.dictionary(fc.oneof(name, fc.string({ maxLength: 3 })), tie('tagged'), { maxKeys: 4 }),
  kinds: fc.record(
    {
      $: kind,
      v: tie('tagged'),
      a: fc.oneof(fc.integer({ min: -1, max: 3 }), name),
      length: tie('leaf'),
      flags: tie('leaf'),
      class: fc.oneof(name, fc.constantFrom('Error', 'BootError', 'AggregateError')),
      name: tie('leaf'),
      message: tie('leaf'),
      stack: tie('leaf'),
      fields: tie('record'),
      cause: tie('tagged'),
      errors: tie('tagged'),
    },
    { requiredKeys: ['$'] },
  ),
  tagged: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    tie('kinds'),
    tie('record'),
    fc.array(tie('tagged'), { maxLength: 4 }),
  ),
}));

/** What a peer can say: JSON, in which `__proto__` is a key of its own. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('hostile bytes', () => {
  afterEach(() => {
    expect(snapshot()).toEqual(before);
  });

  it('make no frame that is larger than allowed, and are refused as what they are', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 4, max: 100 }), (chunks, limit) => {
        const reader = new FrameReader(limit, (parts) => {
          const frame = wholeFrame(parts);
          expect(frame.length).toBeLessThanOrEqual(4 + limit);
          expect(Buffer.from(frame).readUInt32BE(0)).toBe(frame.length - 4);
        });
        try {
          for (const chunk of chunks) reader.push(Buffer.from(chunk));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are no frame, or one with nothing but its own bytes', () => {
    fc.assert(
      fc.property(bytes, (frame) => {
        try {
          const { attachments } = unpackFrame(frame);
          for (const { buffer } of attachments) expect(buffer).toBe(frame.buffer);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('in place of some bytes of a good stream do no harm', () => {
    const harm = fc.array(fc.tuple(fc.nat({ max: 500 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        anyValue,
        harm,
        fc.array(fc.nat({ max: 500 }), { maxLength: 3 }),
        (value, changes, cuts) => {
          const stream = Buffer.concat(packResults([encodeValue([value], 'value', classes)]));
          for (const [at, byte] of changes) if (at < stream.length) stream[at] = byte;
          attempt(() => {
            const reader = new FrameReader(10_000, (frame) => {
              for (const message of messagesOf(frame)) valueOf(message);
            });
            for (const piece of cutAt(stream, cuts)) reader.push(piece);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('that are numbers and JSON are messages or are refused as none', () => {
    const number = fc.oneof(fc.integer({ min: -1, max: 20 }), fc.nat({ max: 3 }), fc.double());
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), tagged);
    const numbersOf = fc.array(number, { maxLength: 10 });
    fc.assert(
      fc.property(numbersOf, fc.array(value, { maxLength: 4 }), (numbers, json) => {
        try {
          const reader = new MessageReader(unpackFrame(rawFrame(numbers, JSON.stringify(json))));
          while (!reader.isAtEnd) reader.read();
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('that are tagged JSON are a value or are refused', () => {
    fc.assert(
      fc.property(tagged, fc.array(bytes, { maxLength: 3 }), (json, attachments) => {
        attempt(() => decodeValue({ json: asJson(json), attachments }, classes));
      }),
      { numRuns: 3_000 },
    );
  });
});
