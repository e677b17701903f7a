import { describe, expect, it } from '@jest/globals';

import { classes } from '../../test/unit/wire.js';
import { BootError } from '../errors/boot.error.js';
import { decodeError, encodeError } from './encoded-error.js';
import { MAX_MESSAGE_BYTES } from './limits.js';

const send = (error: unknown): unknown => decodeError(encodeError(error, classes), classes);

describe('an error on the control plane', () => {
  it('keeps its class, message, stack, fields and cause', () => {
    const error = Object.assign(new RangeError('a', { cause: new BootError('b') }), {
      code: 'C',
      at: new Date(0),
    });
    const arrived = send(error) as typeof error;
    expect(arrived).toBeInstanceOf(RangeError);
    expect(arrived).toMatchObject({ message: 'a', code: 'C', at: new Date(0), stack: error.stack });
    expect(arrived.cause).toBeInstanceOf(BootError);
  });

  it('is JSON text', () => {
    expect(() => JSON.parse(encodeError(new Error('a'), classes)) as unknown).not.toThrow();
  });

  it.each<[string, object]>([
    ['bytes', { bytes: Buffer.from('a') }],
    ['a function', { broken: () => {} }],
    ['more than can be sent', { dump: 'x'.repeat(MAX_MESSAGE_BYTES) }],
  ])('arrives, though it carries %s', (_name, fields) => {
    const error = Object.assign(new RangeError('what happened'), fields);
    const arrived = send(error);
    expect(arrived).toBeInstanceOf(RangeError);
    expect((arrived as Error).message).toBe('what happened');
  });

  it.each([undefined, null, 0, '', 'text'])('is made of what was thrown, when that is none: %s', (thrown) => {
    expect(send(thrown)).toBeInstanceOf(Error);
    expect((send(thrown) as Error).message).toBe(String(thrown));
  });

  it('is made of an object that cannot even be shown', () => {
    expect(send(Object.create(null))).toBeInstanceOf(Error);
  });
});
