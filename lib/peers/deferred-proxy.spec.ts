import { inspect, isDeepStrictEqual } from 'node:util';

import { describe, expect, it, jest } from '@jest/globals';

import { isObservable } from '../streams/observable.kind.js';
import { deferredProxy } from './deferred-proxy.js';

type Fake = Record<string, ((...args: unknown[]) => unknown) | undefined>;

const call = jest.fn((method: string, args: unknown[]): unknown => Promise.resolve([method, ...args]));
const known: Record<string, unknown> = { changes: 'an Observable' };
const make = (): Fake => deferredProxy({ property: (key) => known[key], call }) as Fake;

describe('a proxy of what is not known yet', () => {
  it('calls any method by its name', async () => {
    const proxy = make();
    expect(await proxy['quote']?.('ACME', 2)).toEqual(['quote', 'ACME', 2]);
    expect(proxy['quote']?.name).toBe('quote');
    expect(proxy['quote']).toBe(proxy['quote']);
  });

  it('gives what the call gives, whatever that is', () => {
    call.mockReturnValueOnce('not a promise');
    expect(make()['quote']?.()).toBe('not a promise');
  });

  it('has what is no method, when that is known', () => {
    expect(make()['changes']).toBe('an Observable');
  });

  it.each([
    'then',
    'toJSON',
    'onModuleInit',
    'onApplicationBootstrap',
    'onModuleDestroy',
    'beforeApplicationShutdown',
    'onApplicationShutdown',
    '_reset',
  ])('has no %s', (name) => {
    expect(make()[name]).toBeUndefined();
  });

  it('is no promise: waiting for it gives it', async () => {
    const proxy = make();
    call.mockClear();
    expect(Object.is(await Promise.resolve(proxy), proxy)).toBe(true);
    expect(call).not.toHaveBeenCalled();
  });

  it('is a plain object in all else', () => {
    const proxy = make();
    call.mockClear();
    expect(proxy.constructor).toBe(Object);
    expect(String(proxy)).toBe('[object Object]');
    expect(JSON.stringify(proxy)).toBe('{}');
    expect(inspect(proxy)).toBe('{}');
    expect(isDeepStrictEqual(Object.keys(proxy), [])).toBe(true);
    expect((proxy as object as Iterable<unknown>)[Symbol.iterator]).toBeUndefined();
    expect(call).not.toHaveBeenCalled();
  });

  it('keeps what a test puts in place of a method', () => {
    const proxy = make();
    proxy['quote'] = () => 'faked';
    expect(proxy['quote']()).toBe('faked');
  });
});

it('is not taken for an Observable, although it has a function for every name', () => {
  expect(isObservable(make())).toBe(false);
});
