import { describe, expect, it } from '@jest/globals';
import { Observable } from 'rxjs';

import { SharedMethod } from '../decorators/shared-method.decorator.js';
import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import type { ContractMethod } from '../protocol/contract.js';
import { makeOffer } from './shared-instance.js';

class Prices {
  quote(): number {
    return 1;
  }

  @SharedMethod()
  declared(): Observable<number> {
    return new Observable();
  }

  async *generate(): AsyncGenerator<number> {
    yield 1;
  }
}

function offered(method: string, options: SharedMethodOptions): ContractMethod | undefined {
  const { contract } = makeOffer([
    {
      name: 'prices',
      instance: new Prices(),
      origin: 'Prices in LibraryModule',
      expose: [method],
      methodOptions: () => options,
    },
  ]);
  return contract.providers[0]?.methods[0];
}

describe('the contract', () => {
  it.each<[SharedMethodOptions, Partial<ContractMethod>]>([
    [{ cache: { ttlMs: 5 } }, { cache: { ttlMs: 5, maxEntries: 1_000 } }],
    [{ cache: { ttlMs: 5, maxEntries: 2 } }, { cache: { ttlMs: 5, maxEntries: 2 } }],
    [{ coalesce: true }, { coalesce: true }],
    [{ coalesce: false }, {}],
    [{}, {}],
  ])('says of %j: %j', (options, expected) => {
    expect(offered('quote', options)).toEqual({ name: 'quote', ...expected });
  });

  it.each<[string, SharedMethodOptions, RegExp]>([
    [
      'declared',
      { coalesce: true },
      /^Prices in LibraryModule: declared\(\) returns an Observable; cache and coalesce/,
    ],
    ['generate', { cache: { ttlMs: 5 } }, /generate\(\) returns an async iterable/],
    ['quote', { cache: { ttlMs: 5 }, resubscribe: true }, /quote\(\) returns an Observable/],
  ])('has none of it for a stream: %s', (method, options, message) => {
    expect(() => offered(method, options)).toThrow(BootError);
    expect(() => offered(method, options)).toThrow(message);
  });
});
