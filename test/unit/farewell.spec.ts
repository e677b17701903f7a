import { afterEach, expect, it } from '@jest/globals';

import { Agent } from '../../lib/agent/agent.js';
import type { Offer } from '../../lib/library/offer.js';
import type { LibraryAddress } from '../../lib/protocol/control.js';
import { callOf } from './call-of.js';
import { Log } from './log.js';
import { offerOf, SocketLibrary } from './rig.js';
import { classes } from './wire.js';

const SLOW_MS = 4;
const CALLS = 20;
const libraries: SocketLibrary[] = [];
let agent: Agent;

afterEach(async () => {
  agent.close();
  await Promise.all(libraries.splice(0).map((each) => each.close()));
});

/** Answers with its epoch, and takes a while, so that calls pile up before they run. */
const offerOfEpoch = (epoch: number): Offer =>
  offerOf({
    epoch: () => {
      const end = performance.now() + SLOW_MS;
      while (performance.now() < end);
      return epoch;
    },
  });

async function library(epoch: number): Promise<{ of: SocketLibrary; address: LibraryAddress }> {
  const of = await SocketLibrary.listen(offerOfEpoch(epoch), {}, epoch);
  libraries.push(of);
  return { of, address: of.addressOf('worker 1') };
}

it('a library that is replaced runs every call that was sent before its agent moved', async () => {
  const first = await library(1);
  const second = await library(2);
  const connected = new Log();
  agent = new Agent({
    name: 'worker 1',
    timeoutMs: 30_000,
    classes,
    onConnected: (epoch) => connected.add(epoch),
  });
  agent.connect(first.address);
  await agent.contract;
  const call = (): Promise<unknown> => callOf(agent, 'lib', 'epoch');
  const before = Array.from({ length: CALLS }, call);
  agent.connect(second.address);
  await connected.has(2);
  const stopped = first.of.server.whenLeft().then(() => first.of.server.close());
  const after = call();
  expect(await Promise.all(before)).toEqual(Array.from({ length: CALLS }, () => 1));
  expect(await after).toBe(2);
  await stopped;
});

it('a library that is replaced does not wait for ever for an agent that is stuck', async () => {
  const first = await library(1);
  agent = new Agent({ name: 'worker 1', timeoutMs: 30_000, classes });
  agent.connect(first.address);
  await agent.contract;
  await first.of.server.whenLeft();
});
