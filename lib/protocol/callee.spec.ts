import { beforeEach, describe, expect, it, jest } from '@jest/globals';

import { settle } from '../../test/unit/caller-bench.js';
import { classes, messagesOf, plainCall, valueOf, wholeFrame } from '../../test/unit/wire.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import type { CallableMethod } from './callable-method.js';
import { Caller } from './caller.js';
import { Channel } from './channel.js';
import { FrameBuilder } from './frame.js';
import { MAX_MESSAGE_BYTES } from './limits.js';
import type { Failure, Result } from './messages.js';
import { encodeValue } from './value-encoder.js';
import type { OutgoingMessage } from './outgoing-message.js';

type Invoke = (...args: unknown[]) => unknown;

/** A callee whose answers are collected; `flush()` is called when the test says so. */
class Bench {
  flushRequests = 0;
  readonly frames: Uint8Array[] = [];
  readonly channel: Channel;

  constructor(...methods: Invoke[]) {
    const callable = methods.map((method, index): CallableMethod => ({
      name: `a.method${index}`,
      invoke: (args) => method(...args),
    }));
    const caller = new Caller({ classes, now: () => 0, requestExpiry: () => {} });
    this.channel = new Channel((frame) => this.frames.push(wholeFrame(frame)), caller, callable, {
      classes,
      peer: 'worker 1',
      timeoutMs: 1_000,
      now: () => 0,
      run: (_context, run, given) => run(given),
      inherited: () => undefined,
      requestFlush: () => this.flushRequests++,
    });
  }

  call(id: number, method: number, ...args: unknown[]): void {
    const encoded = encodeValue(args, 'args', classes);
    this.receive(plainCall(id, method, encoded), typeof encoded === 'string' ? [] : encoded.attachments);
  }

  /** A message of the other end. */
  receive(message: OutgoingMessage, attachments: readonly Uint8Array[] = []): void {
    const frames = new FrameBuilder((frame) => this.channel.receive(frame));
    frames.add(message, attachments);
    frames.flush();
  }

  /** Every answer so far: its kind, the call's id and the value. */
  async answers(): Promise<unknown[]> {
    await settle();
    this.channel.flush();
    const messages = this.frames.flatMap((frame) => messagesOf(frame)) as (Result | Failure)[];
    return messages.map((message) => [message.type, message.id, valueOf(message)]);
  }

  async thrown(): Promise<unknown> {
    const [answer] = (await this.answers()) as [[string, number, unknown]];
    expect(answer[0]).toBe('failure');
    return answer[2];
  }
}

const values = [undefined, null, 0, '', false, Number.NaN, 1n, 'text', { a: new Date(0) }, Buffer.from('a')];

describe('a call of a method', () => {
  it('runs it with the arguments, at once', () => {
    const method = jest.fn();
    new Bench(() => {}, method).call(0, 1, 'a', undefined, 1n, Buffer.from('b'));
    expect(method.mock.calls).toEqual([['a', undefined, 1n, Buffer.from('b')]]);
  });

  it.each(values)('answers with what it returns: %p', async (value) => {
    const bench = new Bench(() => value);
    bench.call(7, 0);
    expect(await bench.answers()).toEqual([['result', 7, value]]);
  });

  it.each(values)('answers with what its promise resolves to: %p', async (value) => {
    const bench = new Bench(async () => value);
    bench.call(7, 0);
    expect(await bench.answers()).toEqual([['result', 7, value]]);
  });

  it.each(values)('fails with what it throws: %p', async (value) => {
    const bench = new Bench(() => {
      throw value;
    });
    bench.call(7, 0);
    expect(await bench.answers()).toEqual([['failure', 7, value]]);
  });

  it.each(values)('fails with what its promise rejects with: %p', async (value) => {
    const bench = new Bench(async () => {
      throw value;
    });
    bench.call(7, 0);
    expect(await bench.answers()).toEqual([['failure', 7, value]]);
  });

  it('begins in the order of the calls, and is answered when it ends', async () => {
    const begun: unknown[] = [];
    const ends = new Map<unknown, () => void>();
    const bench = new Bench((name) => {
      begun.push(name);
      return new Promise<unknown>((resolve) => ends.set(name, () => resolve(name)));
    });
    for (const [id, name] of ['a', 'b', 'c'].entries()) bench.call(id, 0, name);
    expect(begun).toEqual(['a', 'b', 'c']);
    ends.get('c')?.();
    await settle();
    ends.get('a')?.();
    expect(await bench.answers()).toEqual([
      ['result', 2, 'c'],
      ['result', 0, 'a'],
    ]);
  });

  it('asks for one flush for all the answers of a turn, and sends them in one frame', async () => {
    const bench = new Bench((value) => value);
    for (let id = 0; id < 5; id++) bench.call(id, 0, id);
    expect(bench.flushRequests).toBe(1);
    expect(bench.frames).toEqual([]);
    await bench.answers();
    expect(bench.frames).toHaveLength(1);
    bench.call(5, 0);
    expect(bench.flushRequests).toBe(2);
  });
});

describe('an answer that cannot be sent', () => {
  it('is an error that says where, of which method, and that the method ran', async () => {
    const bench = new Bench(() => ({ deep: [1, Symbol('a')] }));
    bench.call(0, 0);
    const error = await bench.thrown();
    expect(error).toBeInstanceOf(NotSerializableError);
    expect(error).toMatchObject({
      path: 'result.deep[1]',
      execution: 'yes',
      message: expect.stringMatching(/^a\.method0: result\.deep\[1\] /),
    });
  });

  it('is an error, too, when a value was thrown that is none', async () => {
    const bench = new Bench(() => {
      throw { broken: Symbol('a') };
    });
    bench.call(0, 0);
    expect(await bench.thrown()).toMatchObject({
      code: 'NOT_SERIALIZABLE',
      execution: 'yes',
      message: expect.stringMatching(/^a\.method0: /),
    });
  });

  it('is the error that was thrown, less what of it is too large', async () => {
    const bench = new Bench(() => {
      throw Object.assign(new RangeError('what really happened'), {
        code: 'E_REAL',
        dump: 'x'.repeat(MAX_MESSAGE_BYTES),
      });
    });
    bench.call(0, 0);
    expect(await bench.thrown()).toMatchObject({ message: 'what really happened', code: 'E_REAL' });
  });

  it('is an error, too, when it has more fields than can be sent', async () => {
    const dump = 'x'.repeat(9_000);
    const fields = Object.fromEntries(Array.from({ length: 8_000 }, (_, index) => [`line${index}`, dump]));
    const bench = new Bench(() => {
      throw Object.assign(new RangeError('what really happened'), fields);
    });
    bench.call(0, 0);
    expect(await bench.thrown()).toMatchObject({ message: 'what really happened' });
  });

  it('does not keep the others from being sent', async () => {
    const bench = new Bench((value) => (value === 1 ? Symbol('a') : value));
    for (let id = 0; id < 3; id++) bench.call(id, 0, id);
    expect(await bench.answers()).toMatchObject([
      ['result', 0, 0],
      ['failure', 1, {}],
      ['result', 2, 2],
    ]);
  });
});

type Then = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void;

/** What is not a promise, and says it is one. */
// oxlint-disable-next-line unicorn/no-thenable
const later = (then: Then): object => ({ then });

describe('a thenable that misbehaves', () => {
  it.each<[string, object, unknown]>([
    [
      'resolves twice',
      later((resolve) => {
        resolve('first');
        resolve('second');
      }),
      ['result', 0, 'first'],
    ],
    [
      'resolves and rejects',
      later((resolve, reject) => {
        resolve('first');
        reject('second');
      }),
      ['result', 0, 'first'],
    ],
    [
      'resolves and throws',
      later((resolve) => {
        resolve('first');
        throw 'second';
      }),
      ['result', 0, 'first'],
    ],
    [
      'resolves to another thenable',
      later((resolve) => resolve(Promise.resolve('inner'))),
      ['result', 0, 'inner'],
    ],
    [
      'throws at once',
      later(() => {
        throw 'thrown';
      }),
      ['failure', 0, 'thrown'],
    ],
  ])('is answered once, and leaves nothing running: it %s', async (_name, thenable, answer) => {
    const bench = new Bench(() => thenable);
    bench.call(0, 0);
    expect(await bench.answers()).toEqual([answer]);
    expect(bench.channel.idle).toBe(true);
  });
});

describe('what is not a call of a method', () => {
  let bench: Bench;
  let method: jest.Mock<Invoke>;

  beforeEach(() => {
    method = jest.fn<Invoke>();
    bench = new Bench(method);
  });

  it.each([1, 2 ** 31, Number.MAX_SAFE_INTEGER])('is refused: method %d', (number) => {
    expect(() => bench.call(0, number)).toThrow(ProtocolError);
    expect(method).not.toHaveBeenCalled();
  });

  it.each<[string, unknown]>([
    ['an object', { length: 0 }],
    ['a text', 'args'],
    ['nothing', undefined],
    ['null', null],
  ])('is refused: arguments that are %s', (_name, json) => {
    expect(() => bench.receive(plainCall(0, 0, JSON.stringify(json) ?? ''))).toThrow(ProtocolError);
    expect(method).not.toHaveBeenCalled();
    expect(bench.channel.idle).toBe(true);
  });

  it('is refused: arguments that cannot be read', () => {
    const call = plainCall(0, 0, { json: '[{"$":"Nonsense"}]', attachments: [] });
    expect(() => bench.receive(call)).toThrow(ProtocolError);
    expect(method).not.toHaveBeenCalled();
    expect(bench.channel.idle).toBe(true);
  });
});

describe('a callee', () => {
  it('is idle when no call runs and no answer waits', async () => {
    let end: ((value: unknown) => void) | undefined;
    const bench = new Bench(() => new Promise((resolve) => (end = resolve)));
    expect(bench.channel.idle).toBe(true);
    bench.call(0, 0);
    expect(bench.channel.idle).toBe(false);
    end?.('done');
    await settle();
    expect(bench.channel.idle).toBe(false);
    bench.channel.flush();
    expect(bench.channel.idle).toBe(true);
  });

  it.each<[string, Invoke]>([
    ['returns', () => 1],
    [
      'throws',
      () => {
        throw new Error('a');
      },
    ],
    ['returns what cannot be sent', () => Symbol('a')],
    ['rejects', () => Promise.reject(new Error('a'))],
    ['resolves to what cannot be sent', async () => Symbol('a')],
  ])('is idle again after a method that %s', async (_name, method) => {
    const bench = new Bench(method);
    bench.call(0, 0);
    await bench.answers();
    expect(bench.channel.idle).toBe(true);
  });

  it('sends nothing after it was closed, and becomes idle', async () => {
    let end: ((value: unknown) => void) | undefined;
    const bench = new Bench(
      () => new Promise((resolve) => (end = resolve)),
      () => 'waits to be sent',
    );
    bench.call(0, 0);
    bench.call(1, 1);
    bench.channel.close('the worker is gone');
    end?.('done');
    expect(await bench.answers()).toEqual([]);
    expect(bench.channel.idle).toBe(true);
  });
});
