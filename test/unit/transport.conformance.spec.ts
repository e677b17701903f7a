import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { CallTimeoutError } from '../../lib/errors/call-timeout.error.js';
import { LibraryUnavailableError } from '../../lib/errors/library-unavailable.error.js';
import { NotSerializableError } from '../../lib/errors/not-serializable.error.js';
import { BATCH_SIZE } from '../../lib/protocol/limits.js';
import { anyValue } from './arbitraries.js';
import { difference } from './difference.js';
import { inProcessRig, type Link, type Rig, socketRig } from './rig.js';
import { Form, MessageType } from '../../lib/protocol/messages.js';
import { rawFrame } from './wire.js';

const MIB = 2 ** 20;

/** A call whose arguments are in that form, of the method of that number. */
const callOf = (method: number, form: number, json: string): Buffer =>
  rawFrame([MessageType.call, 0, method, 1e15, 0, 0, form, ...(form === Form.tagged ? [0, 0] : [])], json);

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );

describe.each<[string, (methods: Parameters<typeof socketRig>[0]) => Promise<Rig>]>([
  ['the in-process transport', inProcessRig],
  ['the local socket', socketRig],
])('over %s', (_name, openRig) => {
  let rig: Rig;
  let link: Link;
  let begun: unknown[];
  /** Ends the calls of `hold`, in the order in which they began. */
  let held: ((value: unknown) => void)[];
  let onHold: () => void;

  const methods = {
    echo: (value: unknown) => value,
    echoAll: (...values: unknown[]) => values,
    echoLater: async (value: unknown) => {
      await new Promise((resolve) => setImmediate(resolve));
      return value;
    },
    throwIt: (value: unknown) => {
      throw value;
    },
    rejectWith: async (value: unknown) => {
      throw value;
    },
    size: ({ length }: { length: number }) => length,
    make: (kind: string, length: number) => (kind === 'text' ? 'x'.repeat(length) : Buffer.alloc(length, 7)),
    socket: () => ({ socket: { end: Symbol('a') } }),
    begin: (name: unknown) => begun.push(name),
    beginLater: async (name: unknown) => begun.push(name),
    hold: () => {
      const promise = new Promise((resolve) => held.push(resolve));
      onHold();
      return promise;
    },
  };

  /** Resolves when the library runs `count` calls of `hold`. */
  const holding = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onHold = () => {
        if (held.length >= count) resolve();
      };
      onHold();
    });

  beforeEach(async () => {
    begun = [];
    held = [];
    onHold = () => {};
    rig = await openRig(methods);
    link = await rig.connect();
  });

  afterEach(async () => {
    for (const release of held) release('the test is over');
    await rig.close();
  });

  describe('values', () => {
    it('go to the library and come back as they were', async () => {
      await fc.assert(
        fc.asyncProperty(anyValue, async (value) => {
          expect(difference(value, await link.call('echo', value))).toBeUndefined();
        }),
        { numRuns: 150 },
      );
    });

    it('may be many arguments, holes and undefined included', async () => {
      const args = [undefined, 1, undefined, { a: 1n }, undefined];
      expect(await link.call('echoAll', ...args)).toEqual(args);
      expect(await link.call('echoAll')).toEqual([]);
    });

    it('are as they were when the call was made', async () => {
      const list = [1];
      const answer = link.call('echo', list);
      list.push(2);
      expect(await answer).toEqual([1]);
    });

    it('are copies: neither end sees what the other does to them', async () => {
      const sent = { list: [1], bytes: Buffer.from('a') };
      const arrived = (await link.call('echo', sent)) as typeof sent;
      arrived.list.push(2);
      arrived.bytes.fill('z');
      expect(sent).toEqual({ list: [1], bytes: Buffer.from('a') });
    });

    it.each([
      ['text', 3 * MIB],
      ['bytes', 8 * MIB],
    ])('may be large, both ways: %s', async (kind, length) => {
      const made = await link.call('make', kind, length);
      expect(made).toHaveLength(length);
      expect(await link.call('size', made)).toBe(length);
      expect(difference(made, await link.call('echo', made))).toBeUndefined();
    });

    it('may be large and small at a time', async () => {
      const large = Array.from({ length: 8 }, (_, index) =>
        link.call('make', index % 2 ? 'text' : 'bytes', 2 * MIB),
      );
      const small = Array.from({ length: 100 }, (_, index) => link.call('echo', index));
      expect(await Promise.all(small)).toEqual(small.map((_, index) => index));
      for (const made of await Promise.all(large)) expect(made).toHaveLength(2 * MIB);
    });

    it('may be more than fits into one frame', async () => {
      const texts = Array.from({ length: 20 }, (_, index) => String(index % 10).repeat(BATCH_SIZE / 4));
      expect(await Promise.all(texts.map((text) => link.call('echo', text)))).toEqual(texts);
    });
  });

  describe('errors', () => {
    it.each(['throwIt', 'rejectWith'])('arrive as they were thrown: %s', async (method) => {
      const error = Object.assign(new RangeError('too far', { cause: new TypeError('why') }), {
        code: 'E_FAR',
      });
      const arrived = await rejection(link.call(method, error));
      expect(arrived).toBeInstanceOf(RangeError);
      expect(arrived).toMatchObject({ message: 'too far', code: 'E_FAR', cause: { message: 'why' } });
    });

    it.each([undefined, null, 0, '', false, 'text'])(
      'arrive also when they are no errors: %s',
      async (thrown) => {
        await expect(link.call('throwIt', thrown)).rejects.toBe(thrown);
      },
    );

    it('tell what could not be sent, and where it was', async () => {
      const argument = await rejection(link.call('echo', { socket: Symbol('a') }));
      expect(argument).toBeInstanceOf(NotSerializableError);
      expect(argument).toMatchObject({ path: 'args[0].socket', execution: 'never' });
      const result = await rejection(link.call('socket'));
      expect(result).toBeInstanceOf(NotSerializableError);
      expect(result).toMatchObject({ path: 'result.socket.end', execution: 'yes' });
    });

    it('leave the channel as it was', async () => {
      await rejection(link.call('throwIt', new Error('a')));
      await rejection(link.call('echo', Symbol('a')));
      expect(await link.call('echo', 'still here')).toBe('still here');
    });
  });

  describe('calls', () => {
    it('begin in the order in which they were made, whatever their methods and sizes are', async () => {
      const names = Array.from({ length: 300 }, (_, index) => index);
      await Promise.all(
        names.map((name) =>
          link.call(name % 3 ? 'begin' : 'beginLater', name, 'x'.repeat(name % 50 ? 0 : BATCH_SIZE)),
        ),
      );
      expect(begun).toEqual(names);
    });

    it('get each its own answer, a thousand at a time', async () => {
      const answers = Array.from({ length: 1_000 }, (_, index) =>
        rejection(link.call((['echo', 'echoLater', 'throwIt'] as const)[index % 3] ?? 'echo', { index })),
      );
      const expected = answers.map((_, index) => (index % 3 === 2 ? { index } : { value: { index } }));
      expect(await Promise.all(answers)).toEqual(expected);
    });

    it('are answered when they end, not in their order', async () => {
      const ended: number[] = [];
      const calls = [0, 1, 2].map((index) => link.call('hold').then(() => ended.push(index)));
      await holding(3);
      for (const index of [2, 0, 1]) {
        held[index]?.(index);
        await calls[index];
      }
      expect(ended).toEqual([2, 0, 1]);
    });

    it('of several agents do not meet', async () => {
      const links = [link, await rig.connect(), await rig.connect()];
      const answers = links.flatMap(({ call }, agent) =>
        Array.from({ length: 50 }, (_, index) => call('echoLater', `${agent}.${index}`)),
      );
      const expected = links.flatMap((_, agent) =>
        Array.from({ length: 50 }, (_each, index) => `${agent}.${index}`),
      );
      expect(await Promise.all(answers)).toEqual(expected);
    });

    it('whose time is over fail, and their late answers are dropped', async () => {
      const impatient = await rig.connect(1);
      const error = await rejection(impatient.call('hold'));
      expect(error).toBeInstanceOf(CallTimeoutError);
      for (const release of held) release('late');
      const patient = await rig.connect();
      expect(await patient.call('echo', 'still here')).toBe('still here');
    });
  });

  describe('a channel that closes', () => {
    it('settles what was sent as lost, when the library is gone', async () => {
      const calls = Array.from({ length: 10 }, () => rejection(link.call('hold')));
      await holding(10);
      link.cut();
      for (const error of await Promise.all(calls)) {
        expect(error).toBeInstanceOf(CallLostError);
        expect(error).toMatchObject({ code: 'CALL_LOST', execution: 'maybe' });
      }
    });

    it('settles everything when the agent closes: what was sent may have run, what was not has not', async () => {
      const sent = rejection(link.call('hold'));
      await holding(1);
      const unsent = rejection(link.call('hold'));
      link.agent.close();
      const later = rejection(link.call('hold'));
      expect(await sent).toBeInstanceOf(CallLostError);
      expect(await unsent).toBeInstanceOf(LibraryUnavailableError);
      expect(await later).toBeInstanceOf(LibraryUnavailableError);
      expect(held).toHaveLength(1);
    });

    it('leaves the other channels as they were', async () => {
      const other = await rig.connect();
      const answer = other.call('hold');
      await holding(1);
      link.cut();
      held[0]?.('answered');
      expect(await answer).toBe('answered');
    });
  });

  describe('a peer that breaks the protocol', () => {
    const broken: readonly (readonly [string, Buffer])[] = [
      ['a frame that is no JSON', rawFrame([], '[[3,0,0,')],
      ['a frame that is no list', rawFrame([], '{}')],
      ['a message of no type', rawFrame([99], '[]')],
      ['a hello, though it was let in', rawFrame([MessageType.hello], '["raw","nonce","proof"]')],
      ['a call of a method that there is not', callOf(9999, Form.plain, '[[]]')],
      ['a call without a list of arguments', callOf(0, Form.plain, '[{}]')],
      ['a call with tags that there are not', callOf(0, Form.tagged, '[[{"$":"Nonsense"}]]')],
      ['bytes that are no frame', Buffer.concat([Buffer.alloc(4), Buffer.alloc(100)])],
    ];

    it.each(broken)('loses its channel, and nobody else notices: %s', async (_what, frame) => {
      const answer = link.call('hold');
      await holding(1);
      const peer = await rig.connectRaw();
      peer.send(frame);
      await peer.closed;
      held[0]?.('answered');
      expect(await answer).toBe('answered');
      expect(await (await rig.connect()).call('echo', 'a newcomer')).toBe('a newcomer');
    });

    it('runs no method with the frame that breaks it, nor after it', async () => {
      const peer = await rig.connectRaw();
      const begin = Object.keys(methods).indexOf('begin');
      peer.send(rawFrame([99], '[]'));
      peer.send(callOf(begin, Form.plain, '[["after"]]'));
      await peer.closed;
      await link.call('begin', 'a good one');
      expect(begun).toEqual(['a good one']);
    });

    it.each([
      ['a frame that is no JSON', rawFrame([], '[[4,0,')],
      ['a call, though it is the one who answers', callOf(0, Form.plain, '[[]]')],
      [
        'an answer with tags that there are not',
        rawFrame([MessageType.result, 0, Form.tagged, 0, 0], '[{"$":"Nonsense"}]'),
      ],
    ])('may be the library: the calls on that channel settle, %s', async (_what, frame) => {
      const calls = [rejection(link.call('hold')), rejection(link.call('hold'))];
      await holding(2);
      link.inject(frame);
      for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(Error);
      expect(await calls[1]).toBeInstanceOf(CallLostError);
    });
  });
});
