import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { Agent } from '../../lib/agent/agent.js';
import { makeProxy } from '../../lib/agent/proxy.js';
import type { SharedMethodOptions } from '../../lib/interfaces/shared-options.interface.js';
import { Log } from './log.js';
import { offerOf, SocketLibrary } from './rig.js';
import { classes } from './wire.js';

let agent: Agent;
let connected: Log;
let calls: Log;
let libraries: SocketLibrary[];
let proxy: { quote(symbol: string): Promise<unknown>; hold(): Promise<unknown> };
/** Answers the calls of `hold`. */
let answers: (() => void)[];

const CACHE: SharedMethodOptions = { cache: { ttlMs: 600_000 } };

beforeEach(() => {
  connected = new Log();
  calls = new Log();
  libraries = [];
  answers = [];
  agent = new Agent({
    name: 'worker 1',
    timeoutMs: 30_000,
    classes,
    onConnected: (epoch) => connected.add(epoch),
  });
});

afterEach(async () => {
  for (const answer of answers) answer();
  agent.close();
  await Promise.all(libraries.map((library) => library.close()));
});

/** A library of the next epoch takes over, with these options of its methods. */
async function moveTo(options: SharedMethodOptions): Promise<void> {
  const epoch = libraries.length + 1;
  const shared = {
    quote: (symbol: string) => {
      calls.add(epoch);
      return { symbol, epoch };
    },
    hold: () =>
      new Promise((resolve) => {
        answers.push(() => resolve(epoch));
        calls.add('hold');
      }),
  };
  const offer = offerOf(shared, { quote: options, hold: options });
  const library = await SocketLibrary.listen(offer, {}, epoch);
  libraries.push(library);
  agent.connect(library.addressOf('worker 1'));
  await connected.has(epoch);
  const [provider] = offer.contract.providers;
  // One proxy lives through all libraries.
  if (provider) proxy ??= makeProxy(provider, agent) as typeof proxy;
}

afterEach(() => {
  proxy = undefined as never;
});

it('the next library begins with nothing kept', async () => {
  await moveTo(CACHE);
  await proxy.quote('ACME');
  await moveTo(CACHE);
  expect(await proxy.quote('ACME')).toMatchObject({ epoch: 2 });
  expect(await proxy.quote('ACME')).toMatchObject({ epoch: 2 });
  expect(calls.count(2)).toBe(1);
});

it('what the library before answers late is not kept', async () => {
  await moveTo({ ...CACHE, coalesce: true });
  const late = proxy.hold();
  await calls.has('hold');
  await moveTo({ ...CACHE, coalesce: true });
  const next = proxy.hold();
  await calls.has('hold', 2);
  answers[0]?.();
  expect(await late).toBe(1);
  const joined = proxy.hold();
  answers[1]?.();
  expect(await Promise.all([next, joined])).toEqual([2, 2]);
  expect(await proxy.hold()).toBe(2);
});

it('the options are those of the library that runs now', async () => {
  await moveTo(CACHE);
  await proxy.quote('ACME');
  await moveTo({});
  await proxy.quote('ACME');
  await proxy.quote('ACME');
  expect(calls.count(2)).toBe(2);
  await moveTo({ coalesce: true });
  await Promise.all([proxy.quote('ACME'), proxy.quote('ACME')]);
  expect(calls.count(3)).toBe(1);
});

it('nothing is kept by an agent that was closed', async () => {
  await moveTo(CACHE);
  await proxy.quote('ACME');
  agent.close();
  await expect(proxy.quote('ACME')).rejects.toMatchObject({ code: 'LIBRARY_UNAVAILABLE' });
});
