import { describe, expect, it } from '@jest/globals';

import { ChannelPair } from '../../test/unit/channel-pair.js';

/** Throws for whatever is done with it. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const unreadable = (key: string): object =>
  Object.defineProperty({}, key, {
    get() {
      throw new Error('of the getter');
    },
  });

function locked(): ReadableStream {
  const stream = new ReadableStream();
  stream.getReader();
  return stream;
}

/** What a method may return that breaks when it is looked at. */
const ANSWERS: readonly (readonly [what: string, make: () => unknown])[] = [
  ['a proxy that was revoked', revoked],
  ['an object whose `then` throws', () => unreadable('then')],
  ['an object whose `subscribe` throws', () => unreadable('subscribe')],
  ['a stream that somebody else reads', locked],
];

const HOW: readonly (readonly [how: string, method: (make: () => unknown) => unknown])[] = [
  ['returned', (make) => make()],
  ['returned later', async (make) => Promise.resolve().then(make)],
  [
    'thrown',
    (make) => {
      throw make();
    },
  ],
];

describe.each(ANSWERS)('%s', (_what, make) => {
  it.each(HOW)('%s, concerns its own call alone', async (_how, method) => {
    const pair = new ChannelPair({ method: () => method(make), plain: () => 'plain' });
    const ends: string[] = [];
    const sink = {
      next: () => {},
      error: () => void ends.push('error'),
      complete: () => void ends.push('complete'),
    };
    pair.agentCaller.open(pair.target('method'), '[]', sink, 10);
    pair.call('method').then(
      () => ends.push('answered'),
      () => ends.push('refused'),
    );
    const plain = pair.call('plain');
    await pair.rest();
    expect(await plain).toBe('plain');
    expect(ends).toHaveLength(2);
    expect(pair.library.idle).toBe(true);
    expect(pair.library['callee'].openStreams).toBe(0);
  });
});

describe('a stream that somebody else reads', () => {
  it('fails when it is read here', async () => {
    const pair = new ChannelPair({ locked, plain: () => 'plain' });
    const stream = pair.call('locked');
    await pair.rest();
    const read = expect(((await stream) as ReadableStream).getReader().read()).rejects.toThrow(/locked/);
    await pair.rest();
    await read;
    const plain = pair.call('plain');
    await pair.rest();
    expect(await plain).toBe('plain');
  });
});
