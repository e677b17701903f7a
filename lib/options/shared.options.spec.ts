import { describe, expect, it } from '@jest/globals';

import { Scope } from '@nestjs/common';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { checkSharedMethod, checkSharedProvider } from './shared.options.js';

const checkProvider = (name: unknown, options: object): void =>
  checkSharedProvider(name as string, options, '@SharedProvider() of Prices');

const checkMethod = (options: object): void => checkSharedMethod(options, '@SharedMethod() of Prices.quote');

describe('the options of a shared provider', () => {
  it.each([
    {},
    { timeoutMs: 5 },
    { expose: [] },
    { expose: ['quote'], timeoutMs: undefined },
    { scope: Scope.REQUEST },
  ])('may be %j', (options) => {
    expect(() => checkProvider('prices', options)).not.toThrow();
  });

  it.each<[unknown, object, string]>([
    ['', {}, 'the name must be a text that is not empty.'],
    [undefined, {}, 'the name must be a text that is not empty.'],
    [Symbol('prices'), {}, 'the name must be a text that is not empty.'],
    ['prices', { timeout: 5 }, 'Did you mean "timeoutMs"?'],
    ['prices', { expsoe: [] }, 'Did you mean "expose"?'],
    ['prices', { timeoutMs: -5 }, '"timeoutMs" must be a number of milliseconds'],
    ['prices', { expose: 'quote' }, '"expose" must be a list of method names.'],
    ['prices', { expose: null }, '"expose" must be a list of method names.'],
    ['prices', { expose: [Symbol('quote')] }, '"expose" must be a list of method names.'],
    ['prices', { scope: Scope.TRANSIENT }, '"scope" must be Scope.DEFAULT'],
    ['prices', { scope: 'request' }, '"scope" must be Scope.DEFAULT'],
  ])('may not be %p and %p', (name, options, message) => {
    expect(() => checkProvider(name, options)).toThrow(InvalidOptionsError);
    expect(() => checkProvider(name, options)).toThrow(`@SharedProvider() of Prices: `);
    expect(() => checkProvider(name, options)).toThrow(message);
  });
});

describe('the options of a shared method', () => {
  it('may be a timeout', () => {
    expect(() => checkMethod({})).not.toThrow();
    expect(() => checkMethod({ timeoutMs: 5 })).not.toThrow();
  });

  it('may say that it is idempotent', () => {
    expect(() => checkMethod({ idempotent: true })).not.toThrow();
  });

  it.each([
    { cache: { ttlMs: 1 } },
    { cache: { ttlMs: 5_000, maxEntries: 1 } },
    { cache: undefined, coalesce: undefined },
    { coalesce: false, cache: { ttlMs: 1, maxEntries: undefined } },
    { coalesce: true },
  ])('may say what becomes of the same call again: %j', (options) => {
    expect(() => checkMethod(options)).not.toThrow();
  });

  it.each<[object, string]>([
    [{ timeoutMs: 0 }, '"timeoutMs" must be a number of milliseconds'],
    [{ idempotent: 'yes' }, '"idempotent" must be true or false, not "yes".'],
    [{ coalesce: 1 }, '"coalesce" must be true or false, not 1.'],
    [{ cache: true }, '"cache" must be { ttlMs, maxEntries }, not true.'],
    [{ cache: null }, '"cache" must be { ttlMs, maxEntries }, not null.'],
    [{ cache: {} }, '"cache" needs "ttlMs", the milliseconds that a worker may keep a result'],
    [{ cache: { ttlMs: 0 } }, '"cache.ttlMs" must be a number of milliseconds from 1 to'],
    [{ cache: { ttlMs: NaN } }, '"cache.ttlMs" must be a number of milliseconds'],
    [{ cache: { ttlMs: Infinity } }, '"cache.ttlMs" must be a number of milliseconds'],
    [{ cache: { ttlMs: '5' } }, '"cache.ttlMs" must be a number of milliseconds'],
    [{ cache: { ttlMS: 5 } }, 'Did you mean "ttlMs"?'],
    [{ cache: { ttlMs: 5, maxEntries: 0 } }, '"cache.maxEntries" must be a whole number from 1, not 0.'],
    [{ cache: { ttlMs: 5, maxEntries: 1.5 } }, '"cache.maxEntries" must be a whole number from 1, not 1.5.'],
    [{ timeoutMS: 5 }, 'Did you mean "timeoutMs"?'],
    [{ expose: [] }, 'there is no option "expose".'],
  ])('may not be %j', (options, message) => {
    expect(() => checkMethod(options)).toThrow(InvalidOptionsError);
    expect(() => checkMethod(options)).toThrow(`@SharedMethod() of Prices.quote: `);
    expect(() => checkMethod(options)).toThrow(message);
  });
});
