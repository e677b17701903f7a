import { describe, expect, it } from '@jest/globals';

import { BootError } from '../errors/boot.error.js';
import { NotSharedError } from '../errors/not-shared.error.js';
import { errorOfWanted, refuseSharedTwice, type SharedNames } from './shared-names.js';

const names = (library: string, offers: string[], ...wants: string[]): SharedNames => ({
  library,
  offers,
  wants: wants.map((name) => ({ name, consumer: 'Consumer' })),
});

const errorOf = (...libraries: SharedNames[]): unknown =>
  libraries.map((library) => errorOfWanted(library, libraries)).find((error) => error !== undefined);

describe('the names that are shared', () => {
  it('may each stand in one library', () => {
    expect(() => refuseSharedTwice([names('a', ['x', 'y']), names('b', ['z'])])).not.toThrow();
  });

  it('may not stand in two', () => {
    const twice = [names('a', ['x', 'y']), names('b', ['z', 'y'])];
    expect(() => refuseSharedTwice(twice)).toThrow(BootError);
    expect(() => refuseSharedTwice(twice)).toThrow(
      'The libraries "a" and "b" both share a provider named "y"',
    );
  });
});

describe('a name that a library injects', () => {
  it('is one that another library offers', () => {
    expect(errorOf(names('a', ['x'], 'y'), names('b', ['y'], 'x'))).toBeUndefined();
  });

  it('is an error when none offers it', () => {
    const error = errorOf(names('a', ['prices'], 'y'), names('b', ['y'], 'price'));
    expect(error).toBeInstanceOf(NotSharedError);
    expect(error).toMatchObject({
      provider: 'price',
      available: ['prices', 'y'],
      message: expect.stringMatching(/^Consumer injects .* Did you mean "prices"\? Offered are: prices, y\./),
    });
  });

  it('is an error when the library itself made it, and could not know before', () => {
    const error = errorOf(names('a', ['x'], 'x'), names('b', []));
    expect(error).toBeInstanceOf(BootError);
    expect(error).toMatchObject({ message: expect.stringContaining('"x" in the library "a"') });
  });
});
