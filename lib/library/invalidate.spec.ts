import { beforeEach, describe, expect, it } from '@jest/globals';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import type { Contract } from '../protocol/contract.js';
import { invalidate } from './invalidate.js';
import { makeOffer } from './shared-instance.js';
import { rememberOfferedLike, setPublisher } from './publishers.js';

class Users {
  find(id: number): number {
    return id;
  }
}

class Prices {
  quote(symbol: string, depth = 1): string {
    return symbol + depth;
  }

  list(): string[] {
    return [];
  }

  never(): void {}

  set(symbol: string): void {
    invalidate(this, 'quote', symbol);
  }
}

const OPTIONS: Readonly<Record<string, SharedMethodOptions>> = {
  quote: { cache: { ttlMs: 5 } },
  list: { coalesce: true },
  find: { cache: { ttlMs: 5 } },
};

function offer(...shared: (readonly [string, object])[]): Contract {
  return makeOffer(
    shared.map(([name, instance]) => ({
      name,
      instance,
      origin: 'a test',
      methodOptions: (method: string) => OPTIONS[method] ?? {},
    })),
  ).contract;
}

describe('invalidate()', () => {
  let published: unknown[];
  let prices: Prices;
  const publishTo = (contract: Contract): void =>
    setPublisher(contract, { invalidate: (...given) => published.push(given) });

  beforeEach(() => {
    published = [];
    prices = new Prices();
  });

  it('tells the number of the method in the contract, and the arguments', () => {
    publishTo(offer(['users', new Users()], ['prices', prices]));
    prices.set('ACME');
    invalidate(prices, 'quote', 'ACME', 2);
    expect(published).toEqual([
      [1, ['ACME']],
      [1, ['ACME', 2]],
    ]);
  });

  it('tells no arguments for all', () => {
    publishTo(offer(['prices', prices]));
    invalidate(prices, 'quote');
    invalidate(prices, 'list');
    expect(published).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
  });

  it('tells of each name under which the instance is shared, and of no other instance', () => {
    publishTo(offer(['prices', prices], ['rates', prices], ['others', new Prices()]));
    invalidate(prices, 'quote', 'ACME');
    expect(published).toEqual([
      [0, ['ACME']],
      [4, ['ACME']],
    ]);
  });

  it('tells nothing for a method of which nothing is kept or joined', () => {
    publishTo(offer(['prices', prices]));
    invalidate(prices, 'never');
    expect(published).toEqual([]);
  });

  it('does nothing for an instance that is not shared, or not yet', () => {
    expect(() => invalidate(prices, 'quote', 'ACME')).not.toThrow();
    offer(['prices', prices]);
    expect(() => invalidate(prices, 'quote', 'ACME')).not.toThrow();
    expect(published).toEqual([]);
  });

  it('tells of an instance that was made for one call', () => {
    const like = Object.create(Prices.prototype) as Prices;
    publishTo(offer(['prices', like]));
    rememberOfferedLike(prices, like);
    prices.set('ACME');
    expect(published).toEqual([[0, ['ACME']]]);
  });

  it('refuses a name that is not shared', () => {
    publishTo(offer(['prices', prices]));
    const misspelt = 'quotes' as 'quote';
    expect(() => invalidate(prices, misspelt)).toThrow(InvalidOptionsError);
    expect(() => invalidate(prices, misspelt)).toThrow(
      'prices has no shared method "quotes". Did you mean "quote"?',
    );
  });
});
