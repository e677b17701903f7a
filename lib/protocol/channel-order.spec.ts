import { describe, expect, it } from '@jest/globals';

import { ChannelPair } from '../../test/unit/channel-pair.js';

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
});
