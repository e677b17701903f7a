import { describe, expect, it, jest } from '@jest/globals';

import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import { forEachMethod } from '../protocol/contract.js';
import { makeOffer, type SharedInstance } from './shared-instance.js';
import { replicated } from './replicated.js';

class Prices {
  calls = 0;

  quote(symbol: string): string {
    this.calls++;
    return `${symbol} ${this.calls}`;
  }

  list(): string[] {
    return [];
  }
}

class Users {
  find(id: number): number {
    return id;
  }
}

function shared(
  name: string,
  instance: object,
  options: Partial<SharedInstance> & { methods?: Record<string, SharedMethodOptions> } = {},
): SharedInstance {
  const { methods = {}, ...rest } = options;
  const origin = `${instance.constructor.name} in LibraryModule`;
  return { name, instance, origin, methodOptions: (method) => methods[method] ?? {}, ...rest };
}

describe('an offer', () => {
  it('names the providers and their methods', () => {
    const { contract } = makeOffer([shared('prices', new Prices()), shared('users', new Users())]);
    expect(contract).toEqual({
      providers: [
        { name: 'prices', methods: [{ name: 'quote' }, { name: 'list' }] },
        { name: 'users', methods: [{ name: 'find' }] },
      ],
    });
  });

  it('refuses one replicated state in two places, where one of them would never change', () => {
    const flags = replicated(1);
    const one = shared('config', { flags });
    expect(() => makeOffer([one, shared('admin', { present: flags })])).toThrow(BootError);
    expect(() => makeOffer([one, shared('admin', { present: flags })])).toThrow(
      /^config\.flags and admin\.present are the same replicated state/,
    );
    expect(makeOffer([one, shared('admin', { flags: replicated(1) })]).states).toHaveLength(2);
  });

  it('has behind each number of the contract the method of that name', () => {
    const offer = makeOffer([
      shared('prices', new Prices()),
      shared('nothing', {}),
      shared('users', new Users()),
    ]);
    const names: string[] = [];
    forEachMethod(offer.contract, (provider, method, index) => {
      names[index] = `${provider.name}.${method.name}`;
    });
    expect(offer.methods.map(({ name }) => name)).toEqual(names);
    expect(names).toEqual(['prices.quote', 'prices.list', 'users.find']);
  });

  it('runs a method on its instance, with its arguments', () => {
    const prices = new Prices();
    const [quote] = makeOffer([shared('prices', prices)]).methods;
    expect(quote?.invoke(['EUR'])).toBe('EUR 1');
    expect(prices.calls).toBe(1);
  });

  it('runs what the instance has at the time of the call, so that a spy works', () => {
    const prices = new Prices();
    const [quote] = makeOffer([shared('prices', prices)]).methods;
    jest.spyOn(prices, 'quote').mockReturnValue('spied');
    expect(quote?.invoke(['EUR'])).toBe('spied');
  });

  it('fails a call of a method that the instance has no more', () => {
    const instance: Record<string, unknown> = { get: () => 1 };
    const [get] = makeOffer([shared('client', instance)]).methods;
    delete instance['get'];
    expect(() => get?.invoke([])).toThrow(/client\.get|not a function/);
  });

  it('tells the timeout of a method: its own, or that of its provider, or none', () => {
    const { contract } = makeOffer([
      shared('prices', new Prices(), { timeoutMs: 5, methods: { list: { timeoutMs: 7 } } }),
      shared('users', new Users()),
    ]);
    expect(contract.providers.map(({ methods }) => methods)).toEqual([
      [
        { name: 'quote', timeoutMs: 5 },
        { name: 'list', timeoutMs: 7 },
      ],
      [{ name: 'find' }],
    ]);
  });

  it('offers only what is exposed', () => {
    const { contract, methods } = makeOffer([shared('prices', new Prices(), { expose: ['list'] })]);
    expect(contract.providers[0]?.methods).toEqual([{ name: 'list' }]);
    expect(methods.map(({ name }) => name)).toEqual(['prices.list']);
  });

  it('is refused when two providers have one name, naming both', () => {
    const twice = [shared('prices', new Prices()), shared('users', {}), shared('prices', new Users())];
    expect(() => makeOffer(twice)).toThrow(BootError);
    expect(() => makeOffer(twice)).toThrow(
      'Two shared providers are named "prices": Prices in LibraryModule and Users in LibraryModule.',
    );
  });

  it('is empty when nothing is shared', () => {
    expect(makeOffer([])).toEqual({ contract: { providers: [] }, methods: [], states: [] });
  });
});
