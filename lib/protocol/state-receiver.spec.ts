import { beforeEach, describe, expect, it } from '@jest/globals';

import { classes, messagesOf } from '../../test/unit/wire.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { encodedChange } from './encoded-change.js';
import { FrameBuilder } from './frame.js';
import { MapReplica } from './map-replica.js';
import type { StateMessage } from './messages.js';
import {
  changeMessage,
  commitMessage,
  invalidateMessage,
  resyncMessage,
  type OutgoingMessage,
  farewellMessage,
} from './outgoing-message.js';
import { Operation } from './operation.js';
import { StateReceiver } from './state-receiver.js';
import { attachmentsOf } from './value.js';
import { encodeValue } from './value-encoder.js';
import { ValueReplica } from './value-replica.js';

const [VALUE, MAP] = [0, 1];
let value: ValueReplica;
let map: MapReplica;
/** What happened, in its order. */
let log: unknown[];
let receiver: StateReceiver;

beforeEach(() => {
  log = [];
  value = new ValueReplica(true);
  map = new MapReplica(true);
  receiver = new StateReceiver({
    classes,
    replicas: [value, map],
    forget: (method, args) => log.push(['forget', method, args]),
    forgetAll: () => log.push('forget all'),
    onCommit: () => log.push(`commit ${value.version} ${map.version}`),
  });
  change(VALUE, Operation.begin, 0);
  change(VALUE, Operation.put, [], { a: 1 });
  change(MAP, Operation.begin, 0);
  change(MAP, Operation.set, 'ACME', 1);
  commit(0);
  log.length = 0;
});

function receive(message: OutgoingMessage, encoded: ReturnType<typeof encodeValue> = ''): void {
  const builder = new FrameBuilder((frame) => {
    for (const read of messagesOf(frame)) receiver.receiveMessage(read as StateMessage);
  });
  builder.add(message, attachmentsOf(encoded));
  builder.flush();
}

function change(state: number, operation: number, ...operands: unknown[]): void {
  const encoded = encodeValue(operands, 'operands', classes);
  receive(encodedChange(state, operation as Operation, encoded).message, encoded);
}

function receiveTagged(json: string, references: readonly number[] = []): void {
  receive(changeMessage(VALUE, Operation.put, { json, attachments: 0, references }));
}

const commit = (version: number): void => receive(commitMessage(version));

const present = (): unknown => ({ value: value.value, map: [...map.entries] });

describe('the states of a channel', () => {
  it('show a step at its commit, all of it at once, and then tell of it', () => {
    value.onChange = (next, previous) => log.push({ next, previous, seen: present() });
    map.onChange = (difference) => log.push({ ...difference, seen: present() });
    const before = present();
    change(MAP, Operation.delete, 'ACME');
    change(VALUE, Operation.put, ['a'], 2);
    change(MAP, Operation.set, 'NEXT', undefined, 'LAST', Buffer.from('abc'));
    expect(present()).toEqual(before);
    expect(log).toEqual([]);
    commit(7);
    const seen = {
      value: { a: 2 },
      map: [
        ['NEXT', undefined],
        ['LAST', Buffer.from('abc')],
      ],
    };
    expect(log).toEqual([
      'commit 7 7',
      { set: new Map(seen.map as [string, unknown][]), deleted: new Set(['ACME']), seen },
      { next: { a: 2 }, previous: { a: 1 }, seen },
    ]);
  });

  it('have the version of the step that changed them', () => {
    change(MAP, Operation.clear);
    commit(5);
    commit(6);
    expect([value.version, map.version]).toEqual([0, 5]);
    change(VALUE, Operation.begin, 3);
    change(VALUE, Operation.put, [], 1);
    commit(9);
    expect([value.version, map.version]).toEqual([3, 5]);
  });

  it('forget what came before a snapshot and was not committed', () => {
    change(MAP, Operation.clear);
    receive(invalidateMessage(2, ''));
    receive(resyncMessage());
    change(VALUE, Operation.begin, 4);
    change(VALUE, Operation.put, [], 'other');
    commit(4);
    expect(present()).toEqual({ value: 'other', map: [['ACME', 1]] });
    expect(log).toEqual(['forget all', 'commit 4 0']);
  });

  it('forget results with the commit, before it is seen', () => {
    receive(invalidateMessage(2, '["ACME"]'));
    receive(invalidateMessage(3, ''));
    change(MAP, Operation.clear);
    expect(log).toEqual([]);
    commit(1);
    expect(log).toEqual([['forget', 2, ['ACME']], ['forget', 3, undefined], 'commit 0 1']);
  });

  it('stay as they are when another library has taken over', () => {
    const before = present();
    change(MAP, Operation.clear);
    receiver.retire();
    commit(1);
    change(VALUE, Operation.put, [], 1);
    commit(2);
    expect(present()).toEqual(before);
    expect(log).toEqual([]);
  });

  it('tell nothing of a snapshot that has what there is', () => {
    value.onChange = () => log.push('value');
    map.onChange = () => log.push('map');
    const before = [value.value, map.entries.get('ACME')];
    change(VALUE, Operation.begin, 1);
    change(VALUE, Operation.put, [], { a: 1 });
    change(MAP, Operation.begin, 1);
    change(MAP, Operation.set, 'ACME', 1);
    commit(1);
    expect(log).toEqual(['commit 1 1']);
    expect(value.value).toBe(before[0]);
  });

  it('tell nothing of a step after which there is what there was', () => {
    value.onChange = () => log.push('value');
    map.onChange = () => log.push('map');
    change(VALUE, Operation.put, [], 1);
    change(MAP, Operation.clear);
    commit(1);
    log.length = 0;
    change(VALUE, Operation.put, [], 2);
    change(MAP, Operation.set, 'a', 1);
    change(VALUE, Operation.put, [], 1);
    change(MAP, Operation.delete, 'a');
    commit(2);
    expect(log).toEqual(['commit 2 2']);
  });

  it('throw what there is in the place of a value, and nothing when there is one again', () => {
    change(VALUE, Operation.fail, new RangeError('no value'));
    commit(1);
    expect(() => value.value).toThrow(new RangeError('no value'));
    change(VALUE, Operation.put, [], 2);
    commit(2);
    expect(value.value).toBe(2);
  });

  it.each<[string, () => void]>([
    ['a state that there is not', () => change(2, Operation.put, [], 1)],
    ['a state of a number that is none', () => receive(changeMessage(0.5, Operation.put, '[[],1]'))],
    ['a state below 0', () => receive(changeMessage(-1, Operation.put, '[[],1]'))],
    ['an operation that there is not, of a value', () => change(VALUE, 99, [], 1)],
    ['an operation that there is not, of a map', () => change(MAP, 99, 'a', 1)],
    ['an operation of maps, of a value', () => change(VALUE, Operation.set, 'a', 1)],
    ['another operation of maps, of a value', () => change(VALUE, Operation.clear)],
    ['an operation of values, of a map', () => change(MAP, Operation.put, [], 1)],
    ['another operation of values, of a map', () => change(MAP, Operation.fail, 'a')],
    ['no operands', () => receive(changeMessage(VALUE, Operation.put, ''))],
    ['operands that are no list', () => receive(changeMessage(VALUE, Operation.put, '{"0":[]}'))],
    ['no path', () => change(VALUE, Operation.put)],
    ['a path of what is no key', () => change(VALUE, Operation.put, [{}], 1)],
    ['a path that leads nowhere', () => change(VALUE, Operation.put, ['b', 'c'], 1)],
    ['a path that leads to the prototype', () => change(VALUE, Operation.put, ['__proto__', 'c'], 1)],
    ['a key to be removed that there is not', () => change(VALUE, Operation.remove, ['b'])],
    ['keys to be assigned that are none', () => change(VALUE, Operation.assign, [], 1)],
    ['items for what is no array', () => change(VALUE, Operation.splice, [], 0, 0, [1])],
    ['a beginning without a version', () => change(MAP, Operation.begin)],
    ['a beginning with another version', () => change(VALUE, Operation.begin, 'one')],
    ['a key without a value', () => change(MAP, Operation.set, 'a', 1, 'b')],
    ['a key that is an object', () => change(MAP, Operation.set, {}, 1)],
    ['a value that cannot be made', () => receiveTagged('[[],{"$":"none"}]')],
    ['a function', () => receiveTagged('[[],{"$":"function","r":0}]', [1])],
    ['another message', () => receive(farewellMessage())],
  ])('refuse %s, and nobody sees anything', (_name, malformed) => {
    const before = present();
    change(MAP, Operation.set, 'NEXT', 2);
    expect(malformed).toThrow(ProtocolError);
    expect(present()).toEqual(before);
    expect(log).toEqual([]);
  });

  it('refuse in a snapshot what they refuse in a step', () => {
    change(MAP, Operation.begin, 1);
    expect(() => change(MAP, Operation.put, [], 1)).toThrow(ProtocolError);
    expect(() => change(MAP, Operation.set, 'a')).toThrow(ProtocolError);
    change(VALUE, Operation.begin, 1);
    expect(() => change(VALUE, Operation.put, ['a'], 1)).toThrow(ProtocolError);
  });
});
