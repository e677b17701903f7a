import { describe, expect, it } from '@jest/globals';

import { ChannelPair } from '../../test/unit/channel-pair.js';

async function* numbers(): AsyncGenerator<number> {
  yield 1;
}

describe('a stream that can be read once', () => {
  it('is let go of when its reader leaves before the request for it was sent', async () => {
    const pair = new ChannelPair({
      peek(items: AsyncGenerator) {
        void items.next();
        void items.return(undefined);
      },
    });
    const call = pair.call('peek', numbers());
    await pair.rest();
    await call;
    expect(pair.agent.exports.size).toBe(0);
    expect(pair.library.imports.size).toBe(0);
  });

  it('is let go of when its reader gives up before the request for it was sent', async () => {
    const pair = new ChannelPair({
      async peek(items: AsyncGenerator) {
        const first = items.next();
        pair.now += 2_000;
        pair.libraryCaller.expire();
        await first;
      },
    });
    const call = pair.call('peek', numbers());
    const refused = expect(call).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });
    await pair.rest();
    await refused;
    expect(pair.agent.exports.size).toBe(0);
  });
});
