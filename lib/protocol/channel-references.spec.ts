import { describe, expect, it } from '@jest/globals';

import { ChannelPair } from '../../test/unit/channel-pair.js';
import { KnownClasses } from './known-classes.js';
import { MAX_EXPORTS } from './limits.js';
import { ValueTypes } from './value-types.js';

class Broken {}

const classes = new KnownClasses(
  [],
  new ValueTypes([
    {
      type: Broken,
      serialize: () => 'parts',
      deserialize() {
        throw new Error('It cannot be made.');
      },
    },
  ]),
);

const answer = (): string => 'called';

describe('what a value refers to', () => {
  it('is not kept when the value is too much to be sent', async () => {
    const pair = new ChannelPair({ take: () => {} });
    const call = pair.call(
      'take',
      Array.from({ length: MAX_EXPORTS + 1 }, () => () => {}),
    );
    const refused = expect(call).rejects.toMatchObject({ code: 'OVERLOADED', execution: 'never' });
    await pair.rest();
    await refused;
    expect([pair.agent.exports.size, pair.agent.exports['numbers'].size]).toEqual([0, 0]);
  });

  it('is kept when it was sent before, and is refused with another value', async () => {
    const kept: (() => Promise<unknown>)[] = [];
    const pair = new ChannelPair({ take: ([fn]: [() => Promise<unknown>]) => void kept.push(fn) });
    const sent = pair.call('take', [answer]);
    await pair.rest();
    await sent;
    const tooMany = Array.from({ length: MAX_EXPORTS }, () => () => {});
    const refused = expect(pair.call('take', [answer, ...tooMany])).rejects.toMatchObject({
      code: 'OVERLOADED',
    });
    await pair.rest();
    await refused;
    const called = kept[0]?.();
    await pair.rest();
    expect(await called).toBe('called');
  });

  it('comes also when a part of the value cannot be made, so that it can be let go of', async () => {
    const pair = new ChannelPair({ take: () => {} }, classes);
    const call = pair.call('take', new Broken(), () => {}, [new Broken(), () => {}]);
    const refused = expect(call).rejects.toMatchObject({ code: 'NOT_SERIALIZABLE' });
    await pair.rest();
    await refused;
    const { imports } = pair.library;
    expect(imports.size).toBe(2);
    for (const number of imports['byNumber'].keys()) imports.dispose(number);
    await pair.rest();
    expect(pair.agent.exports.size).toBe(0);
  });
});
