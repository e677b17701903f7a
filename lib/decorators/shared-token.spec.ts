import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { SharedProvider } from './shared-provider.decorator.js';
import { getSharedToken } from './shared-token.js';

@SharedProvider()
class Prices {}

@SharedProvider('named')
class Named {}

class Child extends Named {}

class Plain {}

describe('the token of a shared provider', () => {
  it('is the same for its name and its class', () => {
    expect(getSharedToken(Prices)).toBe(getSharedToken('Prices'));
    expect(getSharedToken(Named)).toBe(getSharedToken('named'));
  });

  it('is another one for another name', () => {
    expect(getSharedToken('a')).not.toBe(getSharedToken('b'));
  });

  it('does not collide with a token of the app', () => {
    expect(getSharedToken('prices')).not.toBe('prices');
  });

  it.each([Plain, Child])('is none for a class without @SharedProvider() of its own: $name', (provider) => {
    expect(() => getSharedToken(provider)).toThrow(
      new InvalidOptionsError(`@InjectShared(${provider.name}): ${provider.name} has no @SharedProvider().`),
    );
  });

  it('is none for a class that is not loaded yet: two files import each other', () => {
    expect(() => getSharedToken(undefined as unknown as string)).toThrow(/two files import each other/);
  });
});
