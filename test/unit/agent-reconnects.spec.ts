import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { type Link, type Rig, socketRig } from './rig.js';

describe('an agent whose connection broke', () => {
  let rig: Rig;
  let link: Link;
  let begun: unknown[];

  beforeEach(async () => {
    begun = [];
    rig = await socketRig(
      {
        begin: (name: unknown) => begun.push(name),
        hold: () => new Promise(() => {}),
        // The first time its answer is not awaited.
        again: (name: unknown) => (begun.push(name) === 1 ? new Promise(() => {}) : name),
      },
      { again: { idempotent: true } },
    );
    link = await rig.connect();
  });

  afterEach(() => rig.close());

  it('connects again, and sends what was called meanwhile, in its order', async () => {
    await link.call('begin', 'before');
    const lost = expect(link.call('hold')).rejects.toThrow(CallLostError);
    link.cut();
    await lost;
    await Promise.all(['a', 'b', 'c'].map((name) => link.call('begin', name)));
    expect(begun).toEqual(['before', 'a', 'b', 'c']);
  });

  it('sends calls of idempotent methods again', async () => {
    const answer = link.call('again', 'twice');
    await link.call('begin', 'first');
    link.cut();
    expect(await answer).toBe('twice');
    expect(begun).toEqual(['twice', 'first', 'twice']);
  });
});
