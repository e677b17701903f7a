import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { interval, map, Observable, retry, Subject } from 'rxjs';

import { Agent } from '../../lib/agent/agent.js';
import { makeProxy } from '../../lib/agent/proxy.js';
import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { InvalidOptionsError } from '../../lib/errors/invalid-options.error.js';
import type { SharedProviderOptions } from '../../lib/interfaces/shared-options.interface.js';
import { LibraryServer } from '../../lib/library/library-server.js';
import { deriveSecret } from '../../lib/protocol/handshake.js';
import { StreamGap, withGaps } from '../../lib/streams/stream-gap.js';
import { handshakeCrypto } from '../../lib/transport/handshake-crypto.js';
import { Log } from './log.js';
import { offerOf, published } from './rig.js';
import { classes } from './wire.js';

const options = { follows: { resubscribe: true }, ends: { overflow: 'buffer' } } as const;

let folder: string;
let agent: Agent;
let log: Log;
// oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it shares
let proxy: any;
let kill: () => void;
/** The library that was killed is gone. */
let gone: Promise<void> | undefined;
let connected: (epoch: number) => void;

/** One library after the other, at the same agent. */
async function start(epoch: number, given: SharedProviderOptions = {}): Promise<LibraryShared> {
  const shared = new LibraryShared(epoch);
  const offer = offerOf(shared, options, given);
  const socketPath = join(folder, `${epoch}.sock`);
  const server = new LibraryServer({
    socketPath,
    epoch,
    key: 'key',
    ...published(offer),
    classes,
    timeoutMs: 1_000,
    onRefused: () => {},
  });
  await server.listen();
  await gone;
  kill = () => void (gone = server.close());
  const isConnected = new Promise<number>((resolve) => (connected = resolve));
  agent.connect({ epoch, socketPath, secret: deriveSecret(handshakeCrypto, 'key', 'worker 1') });
  expect(await isConnected).toBe(epoch);
  const [provider] = (await agent.contract).providers;
  proxy ??= provider && makeProxy(provider, agent);
  return shared;
}

class LibraryShared extends EventEmitter {
  readonly property = new Subject<string>();

  constructor(private readonly epoch: number) {
    super();
  }

  follows(name: string): Observable<string> {
    log.add(`${name} subscribed in ${this.epoch}`);
    return interval(1).pipe(map(() => `${name} ${this.epoch}`));
  }

  ends(name: string): Observable<string> {
    return this.follows(name);
  }

  undeclared(name: string): Observable<string> {
    return this.follows(name);
  }

  ping(): string {
    return 'pong';
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cd-again-'));
  log = new Log();
  proxy = gone = undefined;
  agent = new Agent({
    name: 'worker 1',
    timeoutMs: 30_000,
    classes,
    onConnected: (epoch) => connected(epoch),
  });
  await start(1);
});

afterEach(async () => {
  agent.close();
  kill();
  await rm(folder, { recursive: true });
});

it('a stream ends with CallLostError when the library is replaced', async () => {
  const ended = new Promise((resolve) =>
    proxy.ends('a').subscribe({ next: log.add.bind(log), error: resolve }),
  );
  await log.has('a 1');
  kill();
  expect(await ended).toBeInstanceOf(CallLostError);
});

it('a stream marked `resubscribe` goes on with the next library', async () => {
  const subscription = proxy.follows('a').subscribe({ next: log.add.bind(log), error: log.add.bind(log) });
  await log.has('a 1');
  kill();
  await start(2);
  await log.has('a 2');
  expect(log.count('a subscribed in 2')).toBe(1);
  expect(log.entries.filter((entry) => entry instanceof StreamGap)).toEqual([]);
  subscription.unsubscribe();
});

it('it stays with a library that goes on beside the next one, and follows when that closes the channel', async () => {
  const subscription = proxy.follows('a').subscribe({ next: log.add.bind(log), error: log.add.bind(log) });
  await log.has('a 1');
  const killFirst = kill;
  await start(2);
  expect(await proxy.ping()).toBe('pong');
  expect(log.count('a subscribed in 2')).toBe(0);
  killFirst();
  await log.has('a 2');
  expect(log.count('a subscribed in 2')).toBe(1);
  subscription.unsubscribe();
});

it('it waits for the next library also while calls do not, and so do listeners', async () => {
  const subscription = proxy.follows('a').subscribe({ next: log.add.bind(log), error: log.add.bind(log) });
  await log.has('a 1');
  kill();
  await gone;
  agent.down('the library exits while it boots');
  await expect(proxy.ping()).rejects.toMatchObject({ code: 'LIBRARY_UNAVAILABLE', execution: 'never' });
  proxy.on('price', log.add.bind(log));
  const late = proxy.follows('late').subscribe(log.add.bind(log));
  const shared = await start(2);
  await log.has('a 2');
  await log.has('late 2');
  expect(await proxy.ping()).toBe('pong');
  shared.emit('price', 42);
  await log.has(42);
  subscription.unsubscribe();
  late.unsubscribe();
});

it('its gaps can be seen, in their place', async () => {
  const seen: unknown[] = [];
  const subscription = withGaps(proxy.follows('a') as Observable<string>).subscribe((item) => {
    if (item !== seen.at(-1)) seen.push(item);
    log.add(item);
  });
  await log.has('a 1');
  kill();
  await start(2);
  await log.has('a 2');
  expect(seen).toEqual(['a 1', expect.any(StreamGap), 'a 2']);
  expect((seen[1] as StreamGap).cause).toBeInstanceOf(CallLostError);
  subscription.unsubscribe();
});

it('a stream that was left meanwhile is not subscribed to again', async () => {
  const subscription = proxy.follows('a').subscribe(log.add.bind(log));
  await log.has('a 1');
  kill();
  subscription.unsubscribe();
  await start(2);
  await proxy.ping();
  expect(log.count('a subscribed in 2')).toBe(0);
});

it.each(['ends', 'undeclared'])('retry() goes on with the next library, too: %s', async (method) => {
  const subscription = proxy[method]('a').pipe(retry()).subscribe(log.add.bind(log));
  await log.has('a 1');
  kill();
  await start(2);
  await log.has('a 2');
  subscription.unsubscribe();
});

it('listeners of an EventEmitter follow to the next library', async () => {
  proxy.on('price', log.add.bind(log));
  await proxy.ping();
  kill();
  const shared = await start(2);
  await proxy.ping();
  shared.emit('price', 42);
  await log.has(42);
});

it('a property ends for all its subscribers, who can subscribe again', async () => {
  const ended = [1, 2].map(() => new Promise((resolve) => proxy.property.subscribe({ error: resolve })));
  await proxy.ping();
  kill();
  for (const error of await Promise.all(ended)) expect(error).toBeInstanceOf(CallLostError);
  const shared = await start(2);
  const subscription = proxy.property.subscribe(log.add.bind(log));
  await proxy.ping();
  shared.property.next('again');
  await log.has('again');
  subscription.unsubscribe();
});

it('a property of a provider marked `resubscribe` goes on with the next library', async () => {
  kill();
  const first = await start(2, { resubscribe: true });
  const again = makeProxy(
    { name: 'lib', methods: [{ name: 'property', kind: 'property', resubscribe: true }] },
    agent,
  );
  const { property } = again as { property: Observable<string> };
  const subscription = property.subscribe(log.add.bind(log));
  await proxy.ping();
  first.property.next('before');
  await log.has('before');
  kill();
  const next = await start(3, { resubscribe: true });
  await proxy.ping();
  next.property.next('after');
  await log.has('after');
  subscription.unsubscribe();
});

it('withGaps() refuses what is not such a stream', () => {
  expect(() => withGaps(proxy.ends('a'))).toThrow(InvalidOptionsError);
  expect(() => withGaps(new Observable())).toThrow(/resubscribe: true/);
});
