import { types } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { CallLostError } from '../errors/call-lost.error.js';
import { copiedError } from './copied-error.js';

describe('the copy of an error', () => {
  const cause = new RangeError('too far');
  const error = Object.assign(new CallLostError('prices.quote', 'it died'), { symbol: 'ACME', cause });
  const copy = copiedError(error) as typeof error;

  it('is another one, of the same class, that says the same', () => {
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(CallLostError);
    expect(copy).toMatchObject({
      message: error.message,
      code: 'CALL_LOST',
      symbol: 'ACME',
      execution: 'maybe',
    });
    expect(copy.cause).toBe(cause);
    expect(copy.stack).toBe(error.stack);
    expect(Object.keys(copy)).toEqual(Object.keys(error));
  });

  it('is a real error', () => {
    expect(types.isNativeError(copy)).toBe(true);
  });

  it('has a stack of its own', () => {
    copy.stack = 'elsewhere';
    expect(error.stack).not.toBe('elsewhere');
  });

  it.each([undefined, null, 'text', 5])('is %s itself, which is no error', (thrown) => {
    expect(copiedError(thrown)).toBe(thrown);
  });
});
