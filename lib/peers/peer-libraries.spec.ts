import { performance } from 'node:perf_hooks';

import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { KnownClasses } from '../protocol/known-classes.js';
import { FrameBuilder } from '../protocol/frame.js';
import { resultMessage } from '../protocol/outgoing-message.js';
import { inProcessPair } from '../transport/in-process.transport.js';
import { PeerLibraries } from './peer-libraries.js';
import { messagesOf } from '../../test/unit/wire.js';

type Fake = Record<string, (...args: unknown[]) => Promise<unknown>>;

const classes = new KnownClasses();
let peers: PeerLibraries;

afterEach(() => peers.close('the test is over'));

function make(libraries: string[], timeoutMs = 30_000): (name: string) => Fake {
  peers = new PeerLibraries(libraries, { name: 'test', timeoutMs, classes });
  return (name) => peers.inject({ name, consumer: 'Test' }) as Fake;
}

/** The library is up: it answers each call with the text of the message. @returns the calls it got, in order */
function up(library: string, provider: string, methods: { name: string; timeoutMs?: number }[]): unknown[] {
  const calls: unknown[] = [];
  const [agentEnd, libraryEnd] = inProcessPair();
  const frames = new FrameBuilder((frame) => libraryEnd.send(frame));
  libraryEnd.open({
    onFrame: (frame) => {
      for (const message of messagesOf(frame)) {
        if (message.type !== 'call') continue;
        calls.push(message.value.json);
        if (methods[message.method]?.name !== 'hang') frames.add(resultMessage(message.id, '"answered"'));
      }
      frames.flush();
    },
    onClose: () => {},
  });
  peers.use(library, agentEnd, { providers: [{ name: provider, methods }] });
  return calls;
}

const METHODS = [{ name: 'ask' }, { name: 'hang' }, { name: 'brief', timeoutMs: 1 }];

describe('a call to another library', () => {
  it('waits until the library is there, and keeps its order', async () => {
    const inject = make(['a', 'b']);
    const asked = [1, 2, 3].map((number) => inject('x')['ask']?.(number));
    up('b', 'y', METHODS);
    const calls = up('a', 'x', METHODS);
    await new Promise((resolve) => setImmediate(resolve));
    const last = inject('x')['ask']?.(4);
    expect(await Promise.all([...asked, last])).toEqual(Array.from({ length: 4 }, () => 'answered'));
    expect(calls).toEqual([[1], [2], [3], [4]]);
  });

  it('takes its arguments as they are when it is made', async () => {
    const argument = { symbol: 'ACME' };
    const inject = make(['a']);
    const asked = inject('x')['ask']?.(argument);
    argument.symbol = 'changed';
    const calls = up('a', 'x', METHODS);
    await asked;
    expect(calls).toEqual([[{ symbol: 'ACME' }]]);
  });

  it('fails when its time is over and the library is still not there', async () => {
    const inject = make(['a'], 20);
    await expect(inject('x')['ask']?.()).rejects.toMatchObject({
      code: 'CALL_TIMEOUT',
      execution: 'never',
      message: expect.stringContaining('x.ask was not sent, or not begun, within 20 ms'),
    });
  });

  it('has the time of its method, and no more, with the time that it waited', async () => {
    const inject = make(['a']);
    const asked = inject('x')['brief']?.();
    spend(2);
    const calls = up('a', 'x', METHODS);
    await expect(asked).rejects.toMatchObject({ code: 'CALL_TIMEOUT', execution: 'never' });
    expect(calls).toEqual([]);
  });

  it('goes on under fake timers', async () => {
    const inject = make(['a'], 20);
    jest.useFakeTimers();
    try {
      await expect(inject('x')['ask']?.()).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });
    } finally {
      jest.useRealTimers();
    }
  });

  it('fails when all libraries are there and none offers it, or one does without that method', async () => {
    const inject = make(['a', 'b']);
    const early = inject('z')['ask']?.();
    const misspelt = inject('x')['asks']?.();
    up('a', 'x', METHODS);
    up('b', 'y', METHODS);
    await expect(early).rejects.toMatchObject({ code: 'NOT_SHARED', provider: 'z', available: ['x', 'y'] });
    await expect(inject('z')['ask']?.()).rejects.toThrow(/^Test injects the shared provider "z"/);
    await expect(misspelt).rejects.toMatchObject({
      code: 'NOT_SHARED',
      message:
        'x.asks was not sent: "x" shares no method of that name. Did you mean "ask"? Shared are: ask, hang, brief.',
    });
  });

  it('fails at once where there is no other library', async () => {
    await expect(make([])('x')['ask']?.()).rejects.toMatchObject({ code: 'NOT_SHARED' });
  });

  it('fails when the library that may offer it will not come', async () => {
    const inject = make(['a', 'b']);
    const asked = inject('x')['ask']?.();
    up('b', 'y', METHODS);
    peers.gone({ library: 'a' }, 'it was given up');
    await expect(asked).rejects.toMatchObject({
      code: 'LIBRARY_UNAVAILABLE',
      message: 'x.ask was not sent: it was given up.',
    });
    expect(await inject('y')['ask']?.()).toBe('answered');
  });

  it('fails when this process ends', async () => {
    const inject = make(['a', 'b']);
    up('b', 'y', METHODS);
    const asked = [inject('x')['ask']?.(), inject('y')['hang']?.()].map((call) =>
      call?.catch((error: { code: string }) => error.code),
    );
    await inject('y')['ask']?.();
    peers.close('this process is stopping');
    expect(await Promise.all(asked)).toEqual(['LIBRARY_UNAVAILABLE', 'CALL_LOST']);
    await expect(inject('x')['ask']?.()).rejects.toMatchObject({ code: 'LIBRARY_UNAVAILABLE' });
  });
});

describe('the other libraries', () => {
  it('tell what was injected of them, once', () => {
    const inject = make(['a']);
    inject('x');
    inject('y');
    inject('x');
    expect(peers.wanted).toEqual([
      { name: 'x', consumer: 'Test' },
      { name: 'y', consumer: 'Test' },
    ]);
  });

  it('are idle when no call waits, for the library or for its answer', async () => {
    const inject = make(['a']);
    await peers.whenIdle();
    const asked = inject('x')['ask']?.();
    expect(peers.idle).toBe(false);
    const idle = peers.whenIdle();
    up('a', 'x', METHODS);
    await asked;
    await idle;
    expect(peers.idle).toBe(true);
  });
});

/** Lets time pass without a turn of the event loop. */
function spend(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
