import { describe, expect, it } from '@jest/globals';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { checkKeys, checkMilliseconds } from './check.js';

const checkOptions = (options: object): void => checkKeys(options, ['workers', 'mode'], 'forRoot()');
const checkTimeout = (value: unknown): void => checkMilliseconds(value, 'timeoutMs', 'forRoot()');

describe('an option that there is not', () => {
  it('is refused with the place, the nearest name and all names', () => {
    const message =
      'forRoot(): there is no option "worker". Did you mean "workers"? The options are: workers, mode.';
    expect(() => checkOptions({ worker: 2 })).toThrow(new InvalidOptionsError(message));
  });

  it('is refused without a guess when none is near', () => {
    const message = 'forRoot(): there is no option "port". The options are: workers, mode.';
    expect(() => checkOptions({ port: 80 })).toThrow(new InvalidOptionsError(message));
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'is refused, also when every object has it: %s',
    (key) => {
      expect(() => checkOptions(Object.defineProperty({}, key, { value: 1, enumerable: true }))).toThrow(
        InvalidOptionsError,
      );
    },
  );

  it('is refused even when its value is undefined', () => {
    expect(() => checkOptions({ worker: undefined })).toThrow(InvalidOptionsError);
  });

  it('is none when every name is right', () => {
    expect(() => checkOptions({ workers: 2, mode: undefined })).not.toThrow();
    expect(() => checkOptions({})).not.toThrow();
  });
});

describe('a number of milliseconds', () => {
  it.each([undefined, 1, 1.5, 30_000, 2 ** 31 - 1])('may be %s', (value) => {
    expect(() => checkTimeout(value)).not.toThrow();
  });

  it.each([0, -1, 0.5, Number.NaN, Infinity, 2 ** 31, '5', 5n, null, true, {}, [5], Symbol('5')])(
    'may not be %p: the message tells the option, the limits and the value',
    (value) => {
      expect(() => checkTimeout(value)).toThrow(InvalidOptionsError);
      expect(() => checkTimeout(value)).toThrow(
        `forRoot(): "timeoutMs" must be a number of milliseconds from 1 to 2147483647, not ${typeof value === 'string' ? `"${value}"` : String(value)}.`,
      );
    },
  );
});
