import { beforeEach, describe, expect, it } from '@jest/globals';

import { CallerBench, type FakeChannel, settle, targetOf } from '../../test/unit/caller-bench.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { plainResult } from '../../test/unit/wire.js';

describe('a call', () => {
  let bench: CallerBench;
  let channel: FakeChannel;

  beforeEach(() => {
    bench = new CallerBench();
    channel = bench.attach();
  });

  it('is sent at the end of the turn, with its method and arguments', () => {
    bench.call(targetOf('prices.quote', { index: 7 }), 'EUR', { at: new Date(0) });
    expect(channel.frames).toEqual([]);
    bench.flush();
    expect(channel.calls).toMatchObject([{ type: 'call', method: 7 }]);
    expect(channel.args).toEqual([['EUR', { at: new Date(0) }]]);
  });

  it('asks for one flush a turn, however many there are, and goes out with them in one frame', () => {
    for (let turn = 1; turn <= 2; turn++) {
      for (let count = 0; count < 5; count++) bench.call();
      expect(bench.flushRequests).toBe(turn);
      bench.flush();
      expect(channel.frames).toHaveLength(turn);
    }
    expect(channel.calls).toHaveLength(10);
  });

  it('is sent as it was when it was made', () => {
    const argument = { list: [1], bytes: Buffer.from('a') };
    bench.call(targetOf(), argument);
    argument.list.push(2);
    argument.bytes.fill('z');
    bench.flush();
    expect(channel.args).toEqual([[{ list: [1], bytes: Buffer.from('a') }]]);
  });

  it.each([undefined, null, 0, '', false, 'text', 1n])('resolves to what was returned: %s', async (value) => {
    const call = bench.call();
    bench.flush();
    bench.answer(0, value);
    await settle();
    expect(call.outcome).toEqual({ value });
  });

  it.each([undefined, null, 0, '', false, 'text', 1n])('rejects with what was thrown: %s', async (thrown) => {
    const call = bench.call();
    bench.flush();
    bench.fail(0, thrown);
    await settle();
    expect(call.outcome).toEqual({ error: thrown });
  });

  it('gets its own answer, in whatever order they come', async () => {
    const calls = Array.from({ length: 5 }, () => bench.call());
    bench.flush();
    for (const id of [3, 0, 4, 1, 2]) bench.answer(id, `answer ${id}`);
    await settle();
    expect(calls.map(({ outcome }) => outcome)).toEqual(
      calls.map((_, index) => ({ value: `answer ${index}` })),
    );
  });

  it('keeps its first answer: further ones, and those to calls that never were, are dropped', async () => {
    const call = bench.call();
    bench.flush();
    bench.answer(0, 'first');
    bench.answer(0, 'second');
    bench.fail(0, 'third');
    bench.answer(99, 'stray');
    await settle();
    expect(call.outcome).toEqual({ value: 'first' });
  });

  it('leaves nothing behind once it was answered', () => {
    bench.call();
    bench.call();
    bench.flush();
    expect(bench.caller.pendingCalls).toBe(2);
    bench.answer(0, 1);
    bench.fail(1, 1);
    expect(bench.caller.pendingCalls).toBe(0);
    expect(bench.wait(1_000_000)).toBeUndefined();
  });

  it('that cannot be encoded fails at once, saying where, and leaves nothing behind', async () => {
    const call = bench.call(targetOf('prices.quote'), 'EUR', { socket: Symbol('a') });
    await settle();
    const { error } = call.outcome as { error: NotSerializableError };
    expect(error).toBeInstanceOf(NotSerializableError);
    expect(error).toMatchObject({ path: 'args[1].socket', execution: 'never' });
    expect(error.message).toMatch(/^prices\.quote: args\[1\]\.socket /);
    expect(bench.caller.pendingCalls).toBe(0);
    expect(bench.flushRequests).toBe(0);
  });

  it('whose answer cannot be read fails, and the channel is told of it', async () => {
    const call = bench.call();
    bench.flush();
    expect(() => bench.receive(plainResult(0, { json: '{"$":"Nonsense"}', attachments: [] }))).toThrow(
      ProtocolError,
    );
    await settle();
    expect(call.outcome).toMatchObject({ error: expect.any(ProtocolError) });
    expect(bench.caller.pendingCalls).toBe(0);
  });
});
