import { inspect, isDeepStrictEqual } from 'node:util';

import { describe, expect, it, jest } from '@jest/globals';

import { combineLatest, firstValueFrom, map, type Observable, of } from 'rxjs';

import { isObservable } from '../streams/observable.kind.js';
import { deferredProxy } from './deferred-proxy.js';

function noop(): void {}

type Fake = Record<string, ((...args: unknown[]) => unknown) | undefined>;

const call = jest.fn((method: string, args: unknown[]): unknown => Promise.resolve([method, ...args]));
const known: Record<string, unknown> = { changes: 'an Observable' };
const make = (): Fake =>
  deferredProxy({
    property: (key) => known[key],
    call,
    observable: (key) => of(`item of ${key}`),
    changes: (key) => of(`change of ${key}`),
    unreadable: () => undefined,
    keep: (method) => method !== 'once',
  }) as Fake;

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

  it('has functions that can be used as the Observables they may be', async () => {
    const status$ = make()['status$'] as unknown as Observable<string>;
    const heard: string[] = [];
    status$.subscribe((item) => heard.push(item));
    await status$.forEach((item) => heard.push(item));
    status$.pipe(map((item) => `piped ${item}`)).subscribe((item) => heard.push(item));
    expect(heard).toEqual(['item of status$', 'item of status$', 'piped item of status$']);
    expect(await firstValueFrom(status$)).toBe('item of status$');
    expect(await firstValueFrom(combineLatest([status$]))).toEqual(['item of status$']);
  });

  it('gives itself for what is done with a listener before it is known', async () => {
    const proxy = make();
    expect(proxy['on']?.('price', noop)).toBe(proxy);
    expect(proxy['removeAllListeners']?.()).toBe(proxy);
    expect(await proxy['once']?.('price', noop)).toEqual(['once', 'price', noop]);
    expect(await proxy['off']?.('feature')).toEqual(['off', 'feature']);
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
