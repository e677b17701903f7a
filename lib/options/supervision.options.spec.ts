import { describe, expect, it } from '@jest/globals';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { checkSupervision, withSupervisionDefaults } from './supervision.options.js';

describe('the options of the supervision', () => {
  it.each([
    [null, /"supervision" must be an object/],
    [3, /"supervision" must be an object/],
    [{ maxRestart: 1 }, /no option "maxRestart". Did you mean "maxRestarts"\?/],
    [{ maxRestarts: -1 }, /"maxRestarts" must be a whole number from 0, not -1/],
    [{ maxRestarts: 1.5 }, /"maxRestarts" must be a whole number from 0, not 1.5/],
    [{ restartWindowMs: 0 }, /"restartWindowMs" must be a number of milliseconds from 1/],
    [{ restartWindowMs: false }, /"restartWindowMs" must be a number of milliseconds/],
    [{ bootTimeoutMs: '1' }, /"bootTimeoutMs" must be a number of milliseconds from 1 .* not "1"/],
    [{ stallTimeoutMs: true }, /"stallTimeoutMs" must be a number of milliseconds/],
    [
      { stallTimeoutMs: 999 },
      /"stallTimeoutMs" must be a number of milliseconds from 1000 to 2147483647, or false for no limit, not 999/,
    ],
    [{ maxMemoryMb: 0 }, /"maxMemoryMb" must be a number of MiB above 0, not 0/],
    [{ maxMemoryMb: null }, /"maxMemoryMb" must be a number of MiB above 0, not null/],
    [{ maxMemoryMb: { workers: 1 } }, /no option "workers". Did you mean "worker"\?/],
    [{ maxMemoryMb: { library: 'x' } }, /"maxMemoryMb.library" must be a number of MiB above 0, not "x"/],
  ])('are refused when they are wrong: %j', (options, message) => {
    const check = (): void => checkSupervision(options, 'forRoot()');
    expect(check).toThrow(InvalidOptionsError);
    expect(check).toThrow(message);
    expect(check).toThrow(/^forRoot\(\): "supervision"/);
  });

  it.each([
    undefined,
    {},
    { maxRestarts: 0, bootTimeoutMs: false, stallTimeoutMs: false },
    { maxMemoryMb: { worker: 0.5 } },
  ])('are taken: %j', (options) => {
    expect(() => checkSupervision(options, 'forRoot()')).not.toThrow();
  });

  it('have defaults that a person need not touch', () => {
    expect(withSupervisionDefaults()).toEqual({
      maxRestarts: 5,
      restartWindowMs: 30_000,
      bootTimeoutMs: 60_000,
      stallTimeoutMs: 10_000,
      maxMemoryMb: {},
    });
  });

  it('can set no limit, or the same for every role', () => {
    expect(
      withSupervisionDefaults({
        bootTimeoutMs: false,
        stallTimeoutMs: false,
        maxMemoryMb: 512,
        maxRestarts: 0,
      }),
    ).toMatchObject({
      maxRestarts: 0,
      bootTimeoutMs: undefined,
      stallTimeoutMs: undefined,
      maxMemoryMb: { worker: 512, library: 512 },
    });
  });
});
