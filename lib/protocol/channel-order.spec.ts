import { describe, expect, it } from '@jest/globals';

import { ChannelPair } from '../../test/unit/channel-pair.js';

import { dispose } from './remote-function.js';

type Stub = (...args: unknown[]) => Promise<unknown>;

describe('what is done in one turn', () => {
  it('reaches the other end although it follows from a call that could not be sent', async () => {
    const pair = new ChannelPair({ plain: () => 'plain' });
    const answers: unknown[] = [];
    const sink = {
      next: (value: unknown) => void answers.push(value),
      error: () => void pair.agentCaller.open(pair.target('plain'), '[]', { ...sink, error: () => {} }, 10),
      complete: () => {},
    };
    pair.agentCaller.open({ ...pair.target('plain'), index: undefined }, '[]', sink, 10);
    await pair.rest();
    expect(answers).toEqual(['plain']);
  });

  it('reaches the other end in its order, also when a call that could not be sent led to it', async () => {
    const called: unknown[] = [];
    const pair = new ChannelPair({ give: () => (text: string) => called.push(text) });
    const given = pair.call('give');
    await pair.rest();
    const stub = (await given) as Stub;
    const sink = { next: () => {}, error: () => dispose(stub), complete: () => {} };
    pair.agentCaller.open({ ...pair.target('give'), index: undefined }, '[]', sink, 10);
    const answer = stub('before it was disposed');
    await pair.rest();
    expect([await answer, called]).toEqual([1, ['before it was disposed']]);
  });

  it('reaches the other end in its order: a function is called before it is disposed', async () => {
    const called: unknown[] = [];
    const pair = new ChannelPair({
      report(progress: Stub) {
        const answer = progress('done');
        dispose(progress);
        return answer;
      },
    });
    const answer = pair.call('report', (text: string) => called.push(text));
    await pair.rest();
    expect([await answer, called]).toEqual([1, ['done']]);
    expect(pair.agent.exports.size).toBe(0);
  });
});
