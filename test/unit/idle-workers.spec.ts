import { createHook } from 'node:async_hooks';

import { afterEach, describe, expect, it } from '@jest/globals';

import { heapUsed } from './collect-garbage.js';
import { DEFAULT_TIMEOUT_MS, offerOf, SocketLibrary } from './rig.js';
import { classes } from './wire.js';
import { Agent } from '../../lib/agent/agent.js';
import { makeProxy } from '../../lib/agent/proxy.js';

const WORKERS = 64;
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

describe('an idle worker costs its library', () => {
  const agents: Agent[] = [];
  let library: SocketLibrary;

  afterEach(async () => {
    for (const agent of agents.splice(0)) agent.close();
    await library.close();
  });

  async function open(): Promise<void> {
    library = await SocketLibrary.listen(offerOf({ echo: (value: unknown) => value }));
  }

  /** They make calls, and then no more. */
  async function connectWorkers(count: number): Promise<void> {
    for (let made = 0; made < count; made++) {
      const name = `worker ${agents.length + 1}`;
      const agent = new Agent({ name, timeoutMs: DEFAULT_TIMEOUT_MS, classes });
      agents.push(agent);
      agent.connect(library.addressOf(name));
      const [provider] = (await agent.contract).providers;
      if (!provider) throw new Error('nothing is shared');
      const { echo } = makeProxy(provider, agent) as { echo(value: unknown): Promise<unknown> };
      await Promise.all(Array.from({ length: 100 }, (_, index) => echo(index)));
      await echo(Buffer.alloc(MEBIBYTE));
    }
  }

  it('less than 100 KiB, with what the other end has for it', async () => {
    await open();
    await connectWorkers(2);
    const before = await memoryUsed();
    await connectWorkers(WORKERS);
    expect((await memoryUsed()) - before).toBeLessThan(WORKERS * 100 * KIBIBYTE);
  });

  it('no timer', async () => {
    await open();
    const timers = new Set<number>();
    const hook = createHook({
      init: (id, type) => void (type === 'Timeout' && timers.add(id)),
      destroy: (id) => void timers.delete(id),
    }).enable();
    try {
      for (let number = 1; number <= WORKERS; number++) await library.connectRaw(`worker ${number}`);
      // That a timer was cleared is told some turns later.
      for (let turn = 0; turn < 100 && timers.size > 0; turn++)
        await new Promise((resolve) => setImmediate(resolve));
      expect(timers.size).toBe(0);
    } finally {
      hook.disable();
    }
  });
});

/** Bytes, Buffers included, when there is nothing left to collect. */
async function memoryUsed(): Promise<number> {
  const heap = await heapUsed();
  const { external } = process.memoryUsage();
  return heap + external;
}
