import { describe, expect, it, jest } from '@jest/globals';

import { ChannelPair } from '../../test/unit/channel-pair.js';
import { dispose, onReleased } from './remote-function.js';

type Stub = (...args: unknown[]) => Promise<unknown>;

/** A pair whose library keeps the function that it was given. */
async function given(fn: (...args: unknown[]) => unknown): Promise<{ pair: ChannelPair; stub: Stub }> {
  const kept: Stub[] = [];
  const pair = new ChannelPair({ keep: (stub: Stub) => void kept.push(stub) });
  void pair.call('keep', fn);
  await pair.rest();
  return { pair, stub: kept[0] as Stub };
}

describe('who asks to be told when a function is gone', () => {
  it('is told once: when it is disposed', async () => {
    const { pair, stub } = await given(() => {});
    const listener = jest.fn();
    onReleased(stub, listener);
    dispose(stub);
    pair.close();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('is told once: when its process is gone', async () => {
    const { pair, stub } = await given(() => {});
    const listeners = [jest.fn(), jest.fn()];
    for (const listener of listeners) onReleased(stub, listener);
    pair.close();
    dispose(stub);
    for (const listener of listeners) expect(listener).toHaveBeenCalledTimes(1);
  });

  it('is told although another one throws, whose error is not lost', async () => {
    const later = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {});
    const { pair, stub } = await given(() => {});
    const listener = jest.fn();
    onReleased(stub, () => {
      throw new Error('of a listener');
    });
    onReleased(stub, listener);
    expect(() => pair.close()).not.toThrow();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(later.mock.calls.at(-1)?.[0]).toThrow('of a listener');
    later.mockRestore();
  });

  it('is told at once when it is gone already', async () => {
    const { pair, stub } = await given(() => {});
    pair.close();
    const listener = jest.fn();
    onReleased(stub, listener);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
