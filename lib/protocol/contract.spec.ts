import { describe, expect, it } from '@jest/globals';

import { type Contract, type ContractMethod, fingerprintOf } from './contract.js';

const contractOf = (...methods: ContractMethod[]): Contract => ({ providers: [{ name: 'prices', methods }] });

const QUOTE = contractOf({ name: 'quote' });

describe('the fingerprint of a contract', () => {
  it('is a short text that does not change from one version of this package to the next', () => {
    expect(fingerprintOf({ providers: [] })).toBe('09612b07b5ecb5a5');
    expect(fingerprintOf(QUOTE)).toBe('8f8c81307676f707');
  });

  it('does not depend on the order in which providers and methods, or their fields, stand', () => {
    const first = {
      name: 'a',
      methods: [{ name: 'x', timeoutMs: 5, kind: 'iterable' as const }, { name: 'y' }],
    };
    const second = { name: 'b', methods: [] };
    const turned = {
      methods: [{ name: 'y' }, { kind: 'iterable' as const, name: 'x', timeoutMs: 5 }],
      name: 'a',
    };
    expect(fingerprintOf({ providers: [first, second] })).toBe(
      fingerprintOf({ providers: [second, turned] }),
    );
  });

  it.each<[string, Contract]>([
    ['a name', contractOf({ name: 'quotes' })],
    ['a kind', contractOf({ name: 'quote', kind: 'observable' })],
    ['resubscribe', contractOf({ name: 'quote', resubscribe: true })],
    ['idempotent', contractOf({ name: 'quote', idempotent: true })],
    ['cache', contractOf({ name: 'quote', cache: { ttlMs: 5, maxEntries: 1 } })],
    ['coalesce', contractOf({ name: 'quote', coalesce: true })],
    ['a timeout', contractOf({ name: 'quote', timeoutMs: 5 })],
    ['a further method', contractOf({ name: 'quote' }, { name: 'list' })],
    ['no method', contractOf()],
    ['another provider', { providers: [{ name: 'price', methods: [{ name: 'quote' }] }] }],
    ['a further provider', { providers: [...QUOTE.providers, { name: 'a', methods: [] }] }],
  ])('differs with %s', (_what, contract) => {
    expect(fingerprintOf(contract)).not.toBe(fingerprintOf(QUOTE));
  });

  it.each<[string, ContractMethod, ContractMethod]>([
    [
      'another time',
      { name: 'quote', cache: { ttlMs: 5, maxEntries: 1 } },
      { name: 'quote', cache: { ttlMs: 6, maxEntries: 1 } },
    ],
    [
      'another number of entries',
      { name: 'quote', cache: { ttlMs: 5, maxEntries: 1 } },
      { name: 'quote', cache: { ttlMs: 5, maxEntries: 2 } },
    ],
  ])('differs with a cache of %s', (_what, first, second) => {
    expect(fingerprintOf(contractOf(first))).not.toBe(fingerprintOf(contractOf(second)));
  });
});
