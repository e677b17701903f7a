import { createServer } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { difference } from '../../test/unit/difference.js';
import { classes, overTheWire } from '../../test/unit/wire.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { MAX_DEPTH, MAX_MESSAGE_BYTES } from './limits.js';
import { encodeValue } from './value-encoder.js';

function refusalOf(...args: unknown[]): NotSerializableError {
  try {
    encodeValue(args, 'args', classes);
  } catch (error) {
    if (error instanceof NotSerializableError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

function nested(depth: number, leaf: unknown = 'leaf'): unknown {
  let value = leaf;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

function* generate(): Generator<number> {
  yield 1;
}

const fail = Symbol('a');

class Watcher {
  readonly onChange = (): void => {};
}

const throwing = (): never => {
  throw new Error('closed');
};

const throwingGetter = { get: throwing, enumerable: true };

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('a value that cannot be sent', () => {
  it.each<[string, unknown, RegExp]>([
    ['a class', class {}, /class/],
    ['a signal that is no argument', new AbortController().signal, /AbortSignal/],
    ['a symbol', Symbol('a'), /symbol/],
    ['a boxed symbol', Object(Symbol('a')), /Symbol/],
    ['a promise', Promise.resolve(1), /promise.*Await/],
    ['a WeakMap', new WeakMap(), /WeakMap/],
    ['a WeakSet', new WeakSet(), /WeakSet/],
    ['a WeakRef', new WeakRef({}), /WeakRef/],
    ['a SharedArrayBuffer', new SharedArrayBuffer(1), /SharedArrayBuffer/],
    ['a generator', generate(), /Generator/],
  ])('is refused, with the reason and the place: %s', (_name, value, why) => {
    expect(refusalOf(value)).toMatchObject({ path: 'args[0]', why: expect.stringMatching(why) });
    expect(refusalOf(1n, { deep: [value] })).toMatchObject({ path: 'args[1].deep[0]' });
  });

  it.each<[string, object, string]>([
    ['a server', createServer(() => {}), 'args[0]._events.connection'],
    ['a class with a function in a field', new Watcher(), 'args[0].onChange'],
  ])(
    'is a function within an instance of a class, which is how that works inside: %s',
    (_name, value, path) => {
      expect(refusalOf(value)).toMatchObject({
        path,
        why: expect.stringMatching(/function of an instance of/),
      });
    },
  );

  it.each<[string, unknown[]]>([
    ['args[2]', [1, 2, fail]],
    ['args[0].a.b', [{ a: { b: fail } }]],
    ['args[0].ünïcode', [{ ünïcode: fail }]],
    ['args[0]["a key"]', [{ 'a key': fail }]],
    ['args[0][""]', [{ '': fail }]],
    ['args[0]["0"]', [{ 0: fail }]],
    ['args[0][1][2]', [[0, [0, 0, fail]]]],
    ['args[0][7]', [Object.assign([], { 7: fail })]],
    ['args[0].keys()[1]', [new Map<unknown, unknown>([['a', 1]]).set(fail, 1)]],
    ['args[0].values()[1]', [new Map<unknown, unknown>([['a', 1]]).set('b', fail)]],
    ['args[0].values()[2]', [new Set([1, 2, fail])]],
    ['args[0].a', [{ toJSON: () => ({ a: fail }) }]],
  ])('is named by its path: %s', (path, args) => {
    const error = refusalOf(...args);
    expect(error.path).toBe(path);
    expect(error.message).toContain(path);
  });

  it.each<[string, string, unknown]>([
    ['a getter', 'args[0].user.name', { user: Object.defineProperty({}, 'name', throwingGetter) }],
    ['toJSON()', 'args[0].price', { price: { toJSON: throwing } }],
    ['a revoked proxy', 'args[0].gone', { gone: revokedProxy() }],
  ])('is named by its path when reading it fails: %s', (_name, path, value) => {
    expect(refusalOf(value)).toMatchObject({ path, why: expect.stringMatching(/^reading it failed: .+/) });
  });

  it('keeps why reading it failed', () => {
    const value = { toJSON: throwing };
    expect(refusalOf(value).why).toContain('Error: closed');
  });

  it('does not matter within an earlier part that is left out', () => {
    const shared = { a: 1n };
    const error = Object.assign(new Error('a'), { broken: [shared, Buffer.from('x'), fail], kept: shared });
    const arrived = overTheWire([error, shared, Buffer.from('y')]) as [typeof error, unknown, unknown];
    expect(arrived[0]).not.toHaveProperty('broken');
    expect(arrived[0].kept).toBe(arrived[1]);
    expect(difference([{ a: 1n }, Buffer.from('y')], arrived.slice(1))).toBeUndefined();
  });
});

describe('a value that is too deep', () => {
  it('is refused, one that is just not is sent', () => {
    expect(overTheWire(nested(MAX_DEPTH))).toEqual(nested(MAX_DEPTH));
    expect(() => encodeValue(nested(MAX_DEPTH + 1), 'value', classes)).toThrow(/deeper than 500 levels/);
  });

  it('is refused, one that is just not is sent, also with tags', () => {
    expect(difference(nested(MAX_DEPTH, 1n), overTheWire(nested(MAX_DEPTH, 1n)))).toBeUndefined();
    expect(() => encodeValue(nested(MAX_DEPTH + 1, 1n), 'value', classes)).toThrow(/deeper than 500 levels/);
  });

  it('is refused even when it would overflow the stack', () => {
    expect(() => encodeValue(nested(1_000_000), 'value', classes)).toThrow(NotSerializableError);
  });
});

describe('a value that is too large', () => {
  it.each<[string, () => unknown]>([
    ['a text', () => 'x'.repeat(MAX_MESSAGE_BYTES + 1)],
    ['a text whose characters take three bytes', () => '漢'.repeat(MAX_MESSAGE_BYTES / 3)],
    ['bytes', () => Buffer.alloc(MAX_MESSAGE_BYTES)],
    [
      'many bytes, each part small',
      () => Array.from({ length: 65 }, () => new Uint8Array(MAX_MESSAGE_BYTES / 64)),
    ],
  ])('is refused with its size and the limit: %s', (_name, make) => {
    expect(refusalOf(make())).toMatchObject({
      path: 'args',
      why: expect.stringMatching(new RegExp(`\\d{8} bytes.* ${MAX_MESSAGE_BYTES}\\b.*parts`)),
    });
  });
});
