import { beforeEach, describe, expect, it } from '@jest/globals';

import { classes, messagesOf, valueOf, wholeFrame } from '../../test/unit/wire.js';
import { type EncodedChange, encodedChange, encodeOperands } from '../protocol/encoded-change.js';
import { FrameBuilder } from '../protocol/frame.js';
import { DEFAULT_LIMITS, maxFrameBytes } from '../protocol/configured-limits.js';
import { MAP_PIECE_CHARACTERS } from '../protocol/limits.js';
import { resultMessage, sentValue } from '../protocol/outgoing-message.js';
import type { StateSink } from '../protocol/state-source.js';
import { attachmentsOf } from '../protocol/value.js';
import type { MapSnapshot } from './map-snapshot.js';
import { ReplicatedMap } from './replicated-map.js';
import { sourceOf } from './state-sources.js';

const { maxMessageBytes: maxBytes } = DEFAULT_LIMITS;

const sink: StateSink = {
  epoch: 1,
  version: 0,
  maxBytes,
  encode: (operands, place) => encodeOperands(operands, place, { name: 'lib.map', classes, maxBytes }),
  change: (operation, operands, position) => encodedChange(0, operation, operands, position),
  publish: () => {},
};

/** The entries of a piece. */
function read({ value }: EncodedChange): unknown[] {
  const frames: Uint8Array[] = [];
  const builder = new FrameBuilder((frame) => frames.push(wholeFrame(frame)));
  builder.add(resultMessage(0, sentValue(value)), attachmentsOf(value));
  builder.flush();
  return valueOf(messagesOf(frames[0] as Uint8Array)[0]) as unknown[];
}

/** So long that no other is in its piece. */
const long = (text: string): string => text.padEnd(MAP_PIECE_CHARACTERS, ' ');
const short = (text: unknown): unknown => (typeof text === 'string' ? text.trimEnd() : text);

let map: ReplicatedMap<string | number | bigint | boolean, unknown>;
let snapshot: MapSnapshot;

beforeEach(() => {
  map = new ReplicatedMap();
});

const begin = (): MapSnapshot => (snapshot = sourceOf(map)?.snapshot(sink) as MapSnapshot);

/** What comes next, with long texts made short. */
function next(): unknown[] | undefined {
  const piece = snapshot.next();
  return piece && read(piece).map(short);
}

function rest(): unknown[] {
  const found: unknown[] = [];
  for (let piece = next(); piece; piece = next()) found.push(...piece);
  return found;
}

describe('a map that is read piece by piece', () => {
  it('is read in the order of its keys', () => {
    for (const key of ['b', 2, 'a', 1n, true]) map.set(key, long(String(key)));
    map.set('b', long('changed'));
    begin();
    expect(rest()).toEqual(['b', 'changed', 2, '2', 'a', 'a', 1n, '1', true, 'true']);
    expect(snapshot.next()).toBeUndefined();
  });

  it('is empty', () => {
    begin();
    expect(snapshot.next()).toBeUndefined();
  });

  it('has small entries in one piece, and values of every type', () => {
    const entries: [string, unknown][] = [
      ['plain', { a: [1, 'two', null] }],
      ['undefined', undefined],
      ['bytes', Buffer.from('abc')],
      ['date', new Date(5)],
      ['also plain', 1],
      ['last', 2],
      ['map', new Map([['key', new Set([1])]])],
      ['__proto__', { toJSON: 1 }],
    ];
    for (const [key, value] of entries) map.set(key, value);
    begin();
    expect(next()).toEqual(['plain', { a: [1, 'two', null] }]);
    expect(rest()).toEqual(entries.slice(1).flat());
  });

  it('has no piece that is larger than a message may be', () => {
    map.set('small', 'x'.repeat(MAP_PIECE_CHARACTERS - 100));
    map.set('large', 'x'.repeat(Math.floor(maxBytes / 3) - 100));
    begin();
    for (let piece = snapshot.next(); piece; piece = snapshot.next())
      expect(3 * piece.message.json.length).toBeLessThan(maxFrameBytes());
  });

  it('does not have what is gone before it was met, and has what was added', () => {
    for (const key of ['a', 'b', 'c']) map.set(key, long(key));
    begin();
    expect(next()).toEqual(['a', 'a']);
    map.delete('b');
    map.set('d', long('d'));
    map.set('c', long('changed'));
    expect(rest()).toEqual(['c', 'changed', 'd', 'd']);
  });

  it('has at its end what was removed and added again, whether it was met already or not', () => {
    for (const key of ['a', 'b', 'c']) map.set(key, long(key));
    begin();
    expect(next()).toEqual(['a', 'a']);
    for (const key of ['a', 'b']) {
      map.delete(key);
      map.set(key, long(`${key} again`));
    }
    expect(rest()).toEqual(['c', 'c', 'a', 'a again', 'b', 'b again']);
  });

  it('leaves nothing out when the entry that it looked at already is added again', () => {
    map.set('a', 1);
    map.set('date', new Date(5));
    map.set('c', long('c'));
    map.set('d', long('d'));
    begin();
    // The date is next, and is not in this piece.
    expect(next()).toEqual(['a', 1]);
    map.delete('date');
    map.set('date', new Date(6));
    expect(rest()).toEqual(['c', 'c', 'd', 'd', 'date', new Date(6)]);
  });

  it('has the entry that it looked at already as it is when it is taken', () => {
    map.set('a', 1);
    map.set('date', new Date(5));
    map.set('last', new Date(7));
    begin();
    expect(next()).toEqual(['a', 1]);
    map.set('date', new Date(6));
    map.delete('last');
    expect(rest()).toEqual(['date', new Date(6)]);
  });

  it('goes on after it was emptied', () => {
    for (const key of ['a', 'b', 'c']) map.set(key, long(key));
    begin();
    expect(next()).toEqual(['a', 'a']);
    map.clear();
    map.set('c', long('c again'));
    map.set('a', long('a again'));
    expect(rest()).toEqual(['c', 'c again', 'a', 'a again']);
  });

  it('is passed by nothing any more when it has come to its end', () => {
    map.set('a', 1);
    begin();
    expect(next()).toEqual(['a', 1]);
    expect(snapshot.position).toBe(Infinity);
    map.set('b', 2);
    expect(snapshot.next()).toBeUndefined();
  });
});
