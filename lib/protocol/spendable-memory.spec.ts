import { beforeEach, describe, expect, it } from '@jest/globals';

import { CallerBench, settle, targetOf } from '../../test/unit/caller-bench.js';
import { ChannelPair } from '../../test/unit/channel-pair.js';
import { PublisherBench } from '../../test/unit/publisher-bench.js';
import { classes, plainResult, spendableBytes } from '../../test/unit/wire.js';
import { Replicated } from '../library/replicated.js';
import { type Frame, FrameBuilder, LARGE_ATTACHMENT_BYTES } from './frame.js';
import { encodeValue } from './value-encoder.js';
import type { RichText } from './value.js';

const SIZE = 3 * LARGE_ATTACHMENT_BYTES;
const large = (): Buffer => Buffer.alloc(SIZE, 'x');

describe('a frame', () => {
  it('tells which of its large attachments nobody else has', () => {
    const frames: Frame[] = [];
    const builder = new FrameBuilder((frame) => frames.push(frame), 10 * SIZE);
    const [kept, given] = [[large()], [large(), Buffer.from('small')]].map(
      (value) => encodeValue(value, 'value', classes) as RichText,
    ) as [RichText, RichText];
    builder.add(plainResult(0, kept), kept.attachments);
    builder.add(plainResult(1, given), given.attachments, true);
    builder.flush();
    builder.add(plainResult(2, kept), kept.attachments);
    builder.flush();
    expect(frames).toMatchObject([{ spendable: [given.attachments[0]] }, { spendable: [] }]);
  });
});

describe('the bytes of arguments', () => {
  let bench: CallerBench;

  beforeEach(() => {
    bench = new CallerBench();
  });

  it('are gone once they are sent', () => {
    const sent = bench.attach();
    bench.call(targetOf(), large());
    bench.caller.start(targetOf(), [large()], { resolve() {}, reject() {} });
    bench.flush();
    expect(sent.spendable).toEqual([SIZE, SIZE]);
  });

  it('stay while the call may be sent again', () => {
    const target = targetOf('a.again', { isIdempotent: true });
    const first = bench.attach();
    bench.call(target, large());
    bench.flush();
    bench.detach('the library went away');
    const second = bench.attach();
    expect([first.spendable, second.spendable]).toEqual([[0], [0]]);
    expect(second.args).toEqual([[large()]]);
  });

  it('stay when they are sent for the last time, but not for the first: the earlier may be on their way', () => {
    const target = targetOf('a.again', { isIdempotent: true });
    bench.attach();
    bench.call(target, large());
    bench.flush();
    bench.detach('the library went away');
    target.isIdempotent = false;
    expect(bench.attach().spendable).toEqual([0]);
  });

  it('stay when somebody else encoded them, who may ask again', () => {
    const sent = bench.attach();
    const args = bench.caller.encode(targetOf(), [large()]);
    bench.caller.ask(targetOf(), args, { resolve() {}, reject() {} });
    bench.caller.open(targetOf(), args, { next() {}, error() {}, complete() {} }, 1);
    bench.flush();
    expect(sent.args).toHaveLength(2);
    expect(sent.spendable).toEqual([0, 0]);
  });
});

const spent = ({ answers }: ChannelPair): number =>
  answers.reduce((sum, frame) => sum + spendableBytes(frame), 0);

describe('the bytes of answers', () => {
  it('of a result are gone once they are sent', async () => {
    const pair = new ChannelPair({ make: large });
    const call = pair.call('make');
    await pair.rest();
    expect(await call).toEqual(large());
    expect(spent(pair)).toBe(SIZE);
  });

  it('of an error are gone once they are sent', async () => {
    const pair = new ChannelPair({
      fail: () => {
        throw Object.assign(new Error('no'), { bytes: large() });
      },
    });
    const call = pair.call('fail').catch((error: unknown) => error);
    await pair.rest();
    expect(await call).toMatchObject({ bytes: large() });
    expect(spent(pair)).toBe(SIZE);
  });

  it('of the items of a stream are gone once they are sent, each sent once', async () => {
    const pair = new ChannelPair({
      async *items() {
        yield large();
        yield large();
      },
    });
    const items: unknown[] = [];
    const sink = { next: (item: unknown) => void items.push(item), error() {}, complete() {} };
    pair.agentCaller.open(pair.target('items'), '[]', sink, 10);
    await pair.rest();
    await pair.rest();
    expect(items).toEqual([large(), large()]);
    expect(spent(pair)).toBe(2 * SIZE);
  });
});

describe('the bytes of state', () => {
  it('stay: all agents are sent the same', async () => {
    const flags = new Replicated<unknown>({});
    const bench = new PublisherBench({ flags });
    const agents = [bench.agent(), bench.agent()];
    flags.set({ bytes: large() });
    bench.settle();
    await settle();
    const frames = agents.flatMap((agent) => agent.frames);
    expect(frames.filter((frame) => !(frame instanceof Uint8Array)).length).toBeGreaterThan(0);
    expect(frames.map(spendableBytes)).toEqual(frames.map(() => 0));
  });
});
