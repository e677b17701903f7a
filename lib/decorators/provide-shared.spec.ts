import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { provideShared, type ProvideSharedOptions } from './provide-shared.js';
import { getSharedToken } from './shared-token.js';
import { SHARED_PROVIDER_METADATA } from './shared.constants.js';

class Client {
  get(): string {
    return 'value';
  }
}

const useFactory = (): Client => new Client();

const metadataOf = (provider: { useFactory: object }): unknown =>
  Reflect.getMetadata(SHARED_PROVIDER_METADATA, provider.useFactory);

describe('provideShared()', () => {
  it('provides what a factory makes, under the token of the name', () => {
    const provider = provideShared('redis', {
      inject: [Client],
      useFactory: (client: Client) => client,
    });
    const client = new Client();
    expect(provider).toMatchObject({ provide: getSharedToken('redis'), inject: [Client] });
    expect(provider.useFactory(client)).toBe(client);
  });

  it('provides a value', () => {
    const client = new Client();
    expect(provideShared('redis', { useValue: client }).useFactory()).toBe(client);
  });

  it('marks what is shared of it', () => {
    const provider = provideShared('redis', { useValue: {}, expose: ['get'], timeoutMs: 5 });
    expect(metadataOf(provider)).toEqual({ name: 'redis', expose: ['get'], timeoutMs: 5 });
  });

  it('marks each provider by itself, though they use one function', () => {
    const [first, second] = [provideShared('a', { useFactory }), provideShared('b', { useFactory })];
    expect(metadataOf(first)).toEqual({ name: 'a' });
    expect(metadataOf(second)).toEqual({ name: 'b' });
    expect(metadataOf({ useFactory })).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['no source', {}, 'takes one of useFactory, useValue and useClass'],
    ['two sources', { useValue: 1, useClass: Client }, 'takes one of useFactory, useValue and useClass'],
    ['an option that there is not', { useValue: 1, scope: 2 }, 'it got useValue, scope'],
    ['a bad timeout', { useValue: 1, timeoutMs: 0 }, '"timeoutMs" must be a number of milliseconds'],
    ['a bad list', { useValue: 1, expose: 'get' }, '"expose" must be a list of method names.'],
  ])('is refused: %s', (_name, options, message) => {
    const provide = (): unknown => provideShared('redis', options as ProvideSharedOptions);
    expect(provide).toThrow(InvalidOptionsError);
    expect(provide).toThrow('provideShared("redis")');
    expect(provide).toThrow(message);
  });

  it('is refused without a name', () => {
    expect(() => provideShared('', { useValue: 1 })).toThrow(InvalidOptionsError);
  });
});
