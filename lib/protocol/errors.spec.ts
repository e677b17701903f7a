import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { difference } from '../../test/unit/difference.js';
import { classes, overTheWire } from '../../test/unit/wire.js';
import { BootError } from '../errors/boot.error.js';
import { CallLostError } from '../errors/call-lost.error.js';
import { CallTimeoutError } from '../errors/call-timeout.error.js';
import { ClusterDispatchError } from '../errors/cluster-dispatch.error.js';
import { ContractMismatchError } from '../errors/contract-mismatch.error.js';
import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { NotSharedError } from '../errors/not-shared.error.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { KnownClasses } from './known-classes.js';
import { MAX_DEPTH } from './limits.js';
import { encodeValue } from './value-encoder.js';

type WithFields = Error & Record<string, unknown>;

const send = (error: unknown): WithFields => overTheWire(error) as WithFields;

const fail = (): never => {
  throw new Error('This getter throws.');
};

describe('an error', () => {
  it('keeps its name, message, stack and fields', () => {
    const fields = { name: 'BrokenError', code: 'E_BROKEN', at: new Date(0), tries: 3n };
    const error = Object.assign(new Error('broken'), fields);
    expect(difference(error, send(error))).toBeUndefined();
    expect(send(error)).toMatchObject({ name: 'BrokenError', message: 'broken', code: 'E_BROKEN' });
    expect(send(error).stack).toBe(error.stack);
  });

  it('is made without a stack of its own, and leaves it to others to have one', () => {
    const captured: unknown[] = [];
    const { prepareStackTrace, stackTraceLimit } = Error;
    const error = new Error('broken');
    const { stack } = error;
    Error.prepareStackTrace = (_error, frames) => void captured.push(...frames);
    try {
      expect(send(error).stack).toBe(stack);
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    expect(captured).toEqual([]);
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it('of Node keeps what tells it apart', () => {
    const systemError = ((): unknown => {
      try {
        return readFileSync('/there/is/no/such/file');
      } catch (error) {
        return error;
      }
    })();
    const { code, errno, syscall, path } = systemError as NodeJS.ErrnoException;
    expect(send(systemError)).toMatchObject({ code, errno, syscall, path });
    expect(code).toBe('ENOENT');
  });

  it('shows what an error of this process shows: message, stack and cause are not among its keys', () => {
    const error = Object.assign(new Error('a', { cause: 'b' }), { code: 'C' });
    expect(Object.keys(send(error))).toEqual(['code']);
  });

  it('keeps its message and stack out of its keys, though a class field has put them there', () => {
    class Custom extends Error {
      override message = 'from a field';
      override stack = 'at a field';
    }
    const arrived = send(new Custom());
    expect(Object.keys(arrived)).toEqual([]);
    expect(arrived).toMatchObject({ message: 'from a field', stack: 'at a field' });
  });

  it.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    'keeps its built-in class: $name',
    (ErrorClass) => {
      const arrived = send(new ErrorClass('a'));
      expect(Object.getPrototypeOf(arrived)).toBe(ErrorClass.prototype);
      expect(arrived.name).toBe(ErrorClass.name);
    },
  );

  it.each<[string, ClusterDispatchError]>([
    ['BootError', new BootError('a')],
    ['CallLostError', new CallLostError('a.b', 'why')],
    ['CallTimeoutError', new CallTimeoutError('a.b', 5, 'maybe')],
    ['ContractMismatchError', new ContractMismatchError('a.b')],
    ['InvalidOptionsError', new InvalidOptionsError('a')],
    ['LibraryUnavailableError', new LibraryUnavailableError('a.b', 'why')],
    ['NotSerializableError', new NotSerializableError('args[0]', 'why')],
    ['NotSharedError', new NotSharedError('a', ['b'], { nearest: 'b' })],
    ['OverloadedError', new OverloadedError('a.b was not sent')],
    ['ProtocolError', new ProtocolError('a')],
  ])('of this package keeps its class and its fields: %s', (name, error) => {
    const arrived = send(error);
    expect(arrived).toBeInstanceOf(ClusterDispatchError);
    expect(arrived.constructor).toBe(error.constructor);
    expect(arrived.name).toBe(name);
    expect({ ...arrived }).toEqual({ ...error });
  });

  it.each(['RangeError', 'AggregateError', 'Error'])(
    'of another realm keeps its built-in class: %s',
    (name) => {
      const list = name === 'AggregateError' ? '[], ' : '';
      const arrived = send(runInNewContext(`new (class Custom extends ${name} {})(${list}'a')`));
      expect(arrived).toBeInstanceOf({ RangeError, AggregateError, Error }[name] ?? Error);
      expect(arrived.message).toBe('a');
    },
  );

  it('of an unknown class is one of its nearest known parent, under its own name', () => {
    class OutOfRange extends RangeError {
      override readonly name = 'OutOfRange';

      constructor(readonly limit: number) {
        super(`more than ${limit}`);
      }
    }
    const arrived = send(new OutOfRange(5));
    expect(arrived).toBeInstanceOf(RangeError);
    expect(arrived).toMatchObject({ name: 'OutOfRange', limit: 5, message: 'more than 5' });
  });

  it('keeps a name that its class has on the prototype', () => {
    class Custom extends Error {}
    Object.defineProperty(Custom.prototype, 'name', { value: 'Custom' });
    expect(send(new Custom('a')).name).toBe('Custom');
  });

  it('arrives without a call of the constructor or a setter of its class', () => {
    const calls: string[] = [];
    class Watched extends Error {
      constructor(message: string) {
        super(message);
        calls.push('constructor');
      }

      set code(_value: string) {
        calls.push('setter');
      }
    }
    const error = new Watched('a');
    Object.defineProperty(error, 'code', { value: 'C', enumerable: true });
    const arrived = overTheWire(error, new KnownClasses([Watched]));
    expect(arrived).toBeInstanceOf(Watched);
    expect(arrived).toMatchObject({ code: 'C' });
    expect(calls).toEqual(['constructor']);
  });
});

describe('the causes of an error', () => {
  it('arrive, however many', () => {
    const error = new Error('a', { cause: new TypeError('b', { cause: { code: 1n } }) });
    expect(difference(error, send(error))).toBeUndefined();
    expect(send(error).cause).toBeInstanceOf(TypeError);
  });

  it('arrive when they were assigned', () => {
    const error = Object.assign(new Error('a'), { cause: new Error('b') });
    expect(difference(error, send(error))).toBeUndefined();
  });

  it.each([undefined, null, 0, '', false])('arrive when they are falsy: %s', (cause) => {
    const arrived = send(new Error('a', { cause }));
    expect(Object.getOwnPropertyDescriptor(arrived, 'cause')).toMatchObject({ value: cause });
  });

  it('may lead back to it', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });
    const arrived = send(error);
    expect((arrived.cause as Error).cause).toBe(arrived);
  });

  it('are cut off where they are deeper than the limit', () => {
    let error = new Error('innermost');
    for (let depth = 0; depth < 2 * MAX_DEPTH; depth++) error = new Error(`level ${depth}`, { cause: error });
    let arrived: unknown = send(error);
    let levels = 0;
    for (; arrived instanceof Error; arrived = arrived.cause) levels++;
    expect(levels).toBe(MAX_DEPTH);
    expect(arrived).toBeUndefined();
  });

  it('are the errors of an AggregateError, too', () => {
    const shared = new Error('shared');
    const error = new AggregateError([shared, new TypeError('b'), 'text', shared], 'all failed');
    const arrived = send(error) as unknown as AggregateError;
    expect(difference(error, arrived)).toBeUndefined();
    expect(arrived).toBeInstanceOf(AggregateError);
    expect(arrived.errors[1]).toBeInstanceOf(TypeError);
    expect(arrived.errors[3]).toBe(arrived.errors[0]);
  });
});

describe('what of an error cannot be sent', () => {
  it.each<[string, PropertyDescriptor]>([
    ['a function', { value: fail }],
    ['a function deep inside', { value: { deep: [1n, fail] } }],
    ['a promise', { value: Promise.resolve() }],
    ['a getter that throws', { get: fail }],
  ])('is left out, and the rest arrives: %s', (_name, descriptor) => {
    const error = Object.assign(new Error('a'), { before: 1n });
    Object.defineProperty(error, 'broken', { ...descriptor, enumerable: true });
    Object.assign(error, { after: 2n });
    expect({ ...send(error) }).toEqual({ before: 1n, after: 2n });
    expect(send(error).message).toBe('a');
  });

  it('leaves the other references right', () => {
    const within = { within: true };
    const before = { before: true };
    const error = Object.assign(new Error('a', { cause: within }), {
      before,
      broken: { before, within, bytes: Buffer.from('lost'), list: [{}, new Date(0), fail] },
      within,
      again: [before, within, Buffer.from('kept')],
    });
    const { broken: _broken, ...kept } = error;
    const arrived = send(error);
    expect(difference({ ...kept }, { ...arrived })).toBeUndefined();
    expect(arrived.cause).toBe(arrived['within']);
  });

  it('is not sent, its bytes included', () => {
    const error = Object.assign(new Error('a'), {
      broken: [Buffer.alloc(1_000), fail],
      kept: Buffer.from('b'),
    });
    expect(encodeValue(error, 'value', classes)).toMatchObject({ attachments: [Buffer.from('b')] });
    expect(send(error)['kept']).toEqual(Buffer.from('b'));
  });

  it('is left out of a cause and of an AggregateError alone', () => {
    const cause = Object.assign(new Error('b'), { broken: fail, kept: 1 });
    const error = new AggregateError([cause, new Error('c')], 'a', { cause });
    const arrived = send(error) as unknown as AggregateError;
    expect(arrived.errors[0]).toMatchObject({ message: 'b', kept: 1 });
    expect(arrived.errors[0]).not.toHaveProperty('broken');
    expect(arrived.cause).toBe(arrived.errors[0]);
  });

  it('may be the cause itself', () => {
    const arrived = send(new Error('a', { cause: fail }));
    expect(arrived.message).toBe('a');
    expect(arrived).not.toHaveProperty('cause');
  });

  it.each(['name', 'message', 'stack'] as const)('may be its %s', (key) => {
    const error = Object.defineProperty(new Error('a'), key, { get: fail });
    expect(send(error)).toBeInstanceOf(Error);
    expect(send(error)[key]).toBe('');
  });

  it.each(['name', 'message', 'stack'] as const)('is not a %s that is no text', (key) => {
    const error = Object.defineProperty(new Error('a'), key, { value: Symbol('odd') });
    expect(send(error)[key]).toBe('Symbol(odd)');
  });
});

describe('a DOMException', () => {
  it.each<[string, () => unknown]>([
    ['made by the program', () => new DOMException('a', 'DataCloneError')],
    ['of an AbortSignal', () => AbortSignal.abort().reason as unknown],
  ])('arrives as an error with its name and message: %s', (_name, make) => {
    const { name, message } = make() as DOMException;
    const arrived = send(make());
    expect(arrived).toBeInstanceOf(Error);
    expect(arrived).toMatchObject({ name, message });
  });
});
