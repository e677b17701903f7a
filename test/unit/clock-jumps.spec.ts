import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { inProcessRig, type Link, type Rig } from './rig.js';

const HOUR_MS = 3_600_000;

function jump(milliseconds: number): void {
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + milliseconds);
}

describe('fault 22: the clock of the machine jumps an hour', () => {
  let rig: Rig;
  let link: Link;
  let release: () => void;

  beforeEach(async () => {
    rig = await inProcessRig(
      {
        wait: () => new Promise<string>((resolve) => (release = () => resolve('answered'))),
        hang: () => new Promise(() => {}),
        ping: () => 'pong',
      },
      { wait: { timeoutMs: 60_000 }, hang: { timeoutMs: 20 } },
    );
    link = await rig.connect();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await rig.close();
  });

  it.each([HOUR_MS, -HOUR_MS])('by %d ms: a call that has time left is answered', async (milliseconds) => {
    const answer = link.call('wait');
    expect(await link.call('ping')).toBe('pong');
    jump(milliseconds);
    // Every deadline is looked at when one of them is over.
    await expect(link.call('hang')).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });
    release();
    expect(await answer).toBe('answered');
    expect(await link.call('ping')).toBe('pong');
  });

  it.each([HOUR_MS, -HOUR_MS])('by %d ms: a call whose time is over fails', async (milliseconds) => {
    const outcome = link.call('hang').catch((error: unknown) => error);
    jump(milliseconds);
    expect(await outcome).toMatchObject({ code: 'CALL_TIMEOUT', execution: 'maybe' });
  });
});
