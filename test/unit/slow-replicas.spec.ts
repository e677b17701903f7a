import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { settle } from './caller-bench.js';
import { offerOf, type Relay, SocketLibrary } from './rig.js';
import { classes } from './wire.js';
import { Agent } from '../../lib/agent/agent.js';
import { makeProxy } from '../../lib/agent/proxy.js';
import { CallLostError } from '../../lib/errors/call-lost.error.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { replicatedMap } from '../../lib/library/replicated-map.js';
import { replicated } from '../../lib/library/replicated.js';
import { MAX_BUFFERED_BYTES } from '../../lib/protocol/limits.js';

class Prices {
  readonly prices = replicatedMap<string, string>();
  readonly round = replicated(0);
  private release: (() => void)[] = [];

  /** More than may wait for one worker. */
  flood(): void {
    const text = 'x'.repeat(500_000);
    for (let size = 0; size < 2 * MAX_BUFFERED_BYTES; size += text.length) {
      this.prices.set(`key ${size % 10}`, `${size} ${text}`);
      this.round.update((round) => round + 1);
    }
  }

  async hold(): Promise<number> {
    await new Promise<void>((resolve) => this.release.push(resolve));
    this.round.update((round) => round + 1);
    return this.round.value;
  }

  letGo(): void {
    for (const resolve of this.release.splice(0)) resolve();
  }

  get held(): number {
    return this.release.length;
  }
}

let prices: Prices;
let library: SocketLibrary;
let relay: Relay;
let agents: Agent[];

beforeEach(async () => {
  agents = [];
  prices = new Prices();
  library = await SocketLibrary.listen(offerOf(prices));
  relay = await library.relay('slow');
});

afterEach(async () => {
  jest.useRealTimers();
  for (const agent of agents) agent.close();
  relay.flow();
  await library.close();
});

/** A worker, by its proxy. */
async function connect(name: string, socketPath = library.socketPath): Promise<Shared<Prices>> {
  const agent = new Agent({ name, timeoutMs: 60_000, classes });
  agents.push(agent);
  agent.connect({ ...library.addressOf(name), socketPath });
  const { providers } = await agent.contract;
  return makeProxy(providers[0] as never, agent) as Shared<Prices>;
}

/** Publishes in many steps, until the worker behind the relay is sent no more. */
async function floodSlowly(): Promise<void> {
  const text = 'x'.repeat(500_000);
  while (!isBehind()) {
    prices.round.update((round) => round + 1);
    prices.prices.set(`key ${prices.round.value % 10}`, `${prices.round.value} ${text}`);
    await settle();
  }
}

const isBehind = (): boolean =>
  [...library.server['sessions'].keys()].some((session) => session['feed'].isBehind);

const isHolding = (): boolean =>
  [...library.server['sessions'].keys()].some((session) => session['feed'].isHolding);

/** The worker behind the relay waits for an answer that waits for a snapshot that waits for the worker. */
async function fallBehind(slow: Shared<Prices>): Promise<{ readonly answer: Promise<unknown> }> {
  const answer = slow.hold().catch((error: unknown) => error);
  while (prices.held === 0) await settle();
  relay.stall();
  await floodSlowly();
  prices.letGo();
  while (!isHolding()) await settle();
  return { answer };
}

describe('a worker that does not read', () => {
  it('keeps no other from what it reads', async () => {
    const slow = await connect('worker 1', relay.path);
    const other = await connect('worker 2');
    await fallBehind(slow);
    await other.flood();
    expect(other.round.value).toBe(prices.round.value);
    expect([...other.prices]).toEqual([...prices.prices]);
  });

  it('has all that there is when it reads again, and with its answer what was published before that', async () => {
    const slow = await connect('worker 1', relay.path);
    const rounds: number[] = [];
    slow.round.changes$.subscribe(({ value }) => rounds.push(value));
    const { answer } = await fallBehind(slow);
    prices.flood();
    relay.flow();
    const result = await answer;
    expect(slow.round.value).toBeGreaterThanOrEqual(result as number);
    expect(slow.round.value).toBe(prices.round.value);
    expect([...slow.prices]).toEqual([...prices.prices]);
    expect(rounds.length).toBeLessThan(prices.round.value);
    expect(rounds).toEqual(rounds.toSorted((one, next) => one - next));
  });
});

describe('a library that stops while a worker does not read', () => {
  it('loses no answer, when that one reads again', async () => {
    const slow = await connect('worker 1', relay.path);
    const { answer } = await fallBehind(slow);
    const end = library.server.close();
    await settle();
    relay.flow();
    expect(await answer).toBe(prices.round.value);
    expect(slow.round.value).toBe(prices.round.value);
    await end;
  });

  it('waits five seconds for it, and no longer', async () => {
    const slow = await connect('worker 1', relay.path);
    const { answer } = await fallBehind(slow);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    let hasEnded = false;
    const end = library.server.close().then(() => (hasEnded = true));
    await settle();
    jest.advanceTimersByTime(4_999);
    for (let turn = 0; turn < 10; turn++) await settle();
    expect(hasEnded).toBe(false);
    jest.advanceTimersByTime(1);
    await end;
    jest.useRealTimers();
    relay.flow();
    expect(await answer).toBeInstanceOf(CallLostError);
  });
});
