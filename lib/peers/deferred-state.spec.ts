import { beforeEach, describe, expect, it } from '@jest/globals';

import { firstValueFrom, type Observable, of } from 'rxjs';

import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { deferredProxy } from './deferred-proxy.js';

const METHODS = ['getValue', 'get', 'has', 'keys', 'entries', 'values', Symbol.iterator] as const;
const VALUES = ['value', 'size'] as const;
const STATUS = ['connected', 'epoch', 'version', 'ageMs'] as const;

type Member = ((...args: unknown[]) => unknown) & Record<string | symbol, unknown>;

/** As the replica of a map has them: they need their `this`. */
class FakeReplica {
  readonly #entries = new Map([['ACME', 1]]);
  readonly connected = true;
  readonly epoch = 3;
  readonly version = 7;
  readonly ageMs = 0;
  readonly changes$ = of('a change');
  readonly value = 'now';

  get size(): number {
    return this.#entries.size;
  }

  getValue(): string {
    return this.value;
  }

  get(key: string): unknown {
    return this.#entries.get(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  keys(): Iterable<string> {
    return this.#entries.keys();
  }

  entries(): Iterable<unknown> {
    return this.#entries.entries();
  }

  values(): Iterable<unknown> {
    return this.#entries.values();
  }

  forEach(callback: (value: unknown, key: string) => void): void {
    this.#entries.forEach(callback);
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#entries[Symbol.iterator]();
  }
}

let known: unknown;
let isKnown: boolean;
let member: Member;

beforeEach(() => {
  known = undefined;
  isKnown = false;
  const proxy = deferredProxy({
    property: () => known,
    call: (method, args) => [method, ...args],
    observable: (key) => of(`item of ${key}`),
    changes: (key) => of(`change of ${key}`),
    unreadable: (key) =>
      isKnown ? undefined : () => new LibraryUnavailableError(`config.${key}`, 'it is not known', 'read'),
    keep: () => false,
  });
  member = (proxy as Record<string, Member>)['state'] as Member;
});

const callOf = (name: string | symbol): (() => unknown) => member[name] as () => unknown;
const UNREAD = new LibraryUnavailableError('config.state', 'it is not known', 'read');

describe('a member of which nothing is known', () => {
  it.each(VALUES)('refuses %s', (name) => {
    expect(() => member[name]).toThrow(UNREAD);
  });

  it.each(METHODS.map((name) => [String(name), name]))('refuses %s()', (_, name) => {
    expect(() => callOf(name)()).toThrow(UNREAD);
  });

  it('is not connected, of no epoch and no version, and grows old', () => {
    const age = member['ageMs'] as number;
    expect(age).toBeGreaterThanOrEqual(0);
    expect(STATUS.slice(0, 3).map((name) => member[name])).toEqual([false, 0, 0]);
    const end = performance.now() + 1;
    while (performance.now() <= end);
    expect(member['ageMs']).toBeGreaterThan(age);
  });

  it('has changes, which wait, and is a method and an Observable as well', async () => {
    expect(await firstValueFrom(member['changes$'] as Observable<unknown>)).toBe('change of state');
    expect(member(1)).toEqual(['state', 1]);
    expect([member.name, member.length]).toEqual(['state', 0]);
    expect(await firstValueFrom(member as unknown as Observable<unknown>)).toBe('item of state');
    const heard: unknown[] = [];
    await (member as unknown as Observable<unknown>).forEach((item) => heard.push(item));
    expect(heard).toEqual(['item of state']);
  });

  it('shows none of it to who looks for a promise, or for what it is made of', async () => {
    expect('then' in member).toBe(false);
    expect(Object.is(await Promise.resolve(member), member)).toBe(true);
    expect(Object.keys(member)).toEqual([]);
  });
});

describe('a member that was kept, and turns out to be a replica', () => {
  it('is what that is', () => {
    const getEarly = callOf('get');
    known = new FakeReplica();
    expect([...VALUES, ...STATUS].map((name) => member[name])).toEqual(['now', 1, true, 3, 7, 0]);
    expect(member['changes$']).toBe((known as FakeReplica).changes$);
    expect((member['get'] as (key: string) => unknown)('ACME')).toBe(1);
    expect((getEarly as (key: string) => unknown)('ACME')).toBe(1);
    expect((member['has'] as (key: string) => unknown)('NEXT')).toBe(false);
    expect(callOf('getValue')()).toBe('now');
    expect(['keys', 'values', 'entries'].map((name) => [...(callOf(name)() as Iterable<unknown>)])).toEqual([
      ['ACME'],
      [1],
      [['ACME', 1]],
    ]);
    expect([...(member as unknown as Iterable<unknown>)]).toEqual([['ACME', 1]]);
    const heard: unknown[] = [];
    (member as unknown as FakeReplica).forEach((value, key) => heard.push(key, value));
    expect(heard).toEqual(['ACME', 1]);
  });
});

describe('a member that turns out to be a method', () => {
  it('has none of what replicas have', () => {
    isKnown = true;
    for (const name of [...METHODS, ...VALUES, ...STATUS, 'changes$'])
      expect([name, member[name]]).toEqual([name, undefined]);
  });
});
