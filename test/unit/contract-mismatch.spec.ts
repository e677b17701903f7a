import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom, type Observable } from 'rxjs';

import { Agent } from '../../lib/agent/agent.js';
import { makeProxy } from '../../lib/agent/proxy.js';
import { ContractMismatchError } from '../../lib/errors/contract-mismatch.error.js';
import { LibraryServer } from '../../lib/library/library-server.js';
import type { CallableMethod } from '../../lib/protocol/callable-method.js';
import type { ContractMethod } from '../../lib/protocol/contract.js';
import { deriveSecret } from '../../lib/protocol/handshake.js';
import { handshakeCrypto } from '../../lib/transport/handshake-crypto.js';
import { Log } from './log.js';
import { classes } from './wire.js';
import { published } from './rig.js';

const METHODS: readonly ContractMethod[] = [
  { name: 'plain' },
  { name: 'observable', kind: 'observable' },
  { name: 'iterable', kind: 'iterable' },
  { name: 'property', kind: 'property' },
  { name: 'current', kind: 'current' },
  { name: 'on', kind: 'events' },
];

// oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it shares
type Proxy = any;

/** What a program does with each of them. */
const USES: Readonly<Record<string, (proxy: Proxy) => Promise<unknown>>> = {
  plain: (proxy) => proxy.plain(),
  observable: (proxy) => firstValueFrom(proxy.observable() as Observable<unknown>),
  iterable: (proxy) => proxy.iterable().next(),
  property: (proxy) => firstValueFrom(proxy.property as Observable<unknown>),
  current: (proxy) => firstValueFrom(proxy.current as Observable<unknown>),
};

describe('a worker and a library of another version', () => {
  let folder: string;
  let servers: LibraryServer[];
  let agent: Agent;
  let proxy: Proxy;
  let connected: Log;
  let epoch: number;

  async function moveTo(methods: readonly ContractMethod[]): Promise<void> {
    const socketPath = join(folder, `${++epoch}.sock`);
    const offer = {
      contract: { providers: [{ name: 'lib', methods }] },
      methods: methods.map(({ name }): CallableMethod => ({ name, invoke: () => `${name} of ${epoch}` })),
      states: [],
    };
    const shared = { key: 'key', classes, timeoutMs: 1_000, onRefused: () => {} };
    const server = new LibraryServer({ ...shared, ...published(offer), socketPath, epoch });
    servers.push(server);
    await server.listen();
    agent.connect({ epoch, socketPath, secret: deriveSecret(handshakeCrypto, 'key', 'worker 1') });
    await connected.has(epoch);
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cd-mismatch-'));
    servers = [];
    epoch = 0;
    connected = new Log();
    const onConnected = (now: number): void => connected.add(now);
    agent = new Agent({ name: 'worker 1', timeoutMs: 30_000, classes, onConnected });
    await moveTo(METHODS);
    proxy = makeProxy({ name: 'lib', methods: METHODS }, agent);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    agent.close();
    await Promise.all(servers.map((server) => server.close()));
    await rm(folder, { recursive: true });
  });

  it.each(Object.keys(USES))('%s that is no longer there fails, by its name', async (name) => {
    await moveTo([{ name: 'other' }]);
    const outcome = USES[name]?.(proxy);
    await expect(outcome).rejects.toThrow(ContractMismatchError);
    await expect(outcome).rejects.toMatchObject({
      method: `lib.${name}`,
      execution: 'never',
      message: expect.stringContaining(
        `lib.${name} was not sent: the library that runs now does not offer it`,
      ),
    });
  });

  it('listeners of an emitter that is no longer there are told of in a warning', async () => {
    await moveTo([{ name: 'other' }]);
    const warned = new Promise<string>((resolve) => {
      jest.spyOn(process, 'emitWarning').mockImplementation((text) => resolve(String(text)));
    });
    proxy.on('price', () => {});
    expect(await warned).toMatch(/"price" of lib\.on miss some: lib\.on was not sent/);
  });

  it.each([
    [
      'plain',
      'observable',
      'it is a method that returns an Observable in the library that runs now, and was a method.',
    ],
    [
      'plain',
      'property',
      'it is an Observable in a property in the library that runs now, and was a method.',
    ],
    [
      'observable',
      undefined,
      'it is a method in the library that runs now, and was a method that returns an Obs',
    ],
    [
      'iterable',
      'observable',
      'returns an Observable in the library that runs now, and was a method that returns an async',
    ],
    [
      'property',
      'observable',
      'returns an Observable in the library that runs now, and was an Observable in a prop',
    ],
    [
      'current',
      'events',
      'it is the events of an EventEmitter in the library that runs now, and was an Observable in',
    ],
  ] as const)('%s that has become %s fails, and says so', async (name, kind, message) => {
    await moveTo([{ name: 'other' }, { name, ...(kind && { kind }) }]);
    const outcome = USES[name]?.(proxy);
    await expect(outcome).rejects.toThrow(ContractMismatchError);
    await expect(outcome).rejects.toThrow(message);
  });

  it('a property is the same whether it has a present value or not', async () => {
    await moveTo([
      { name: 'property', kind: 'current' },
      { name: 'current', kind: 'property' },
    ]);
    expect(await USES['property']?.(proxy)).toBe('property of 2');
    expect(await USES['current']?.(proxy)).toBe('current of 2');
  });

  it('what has come back is there again, under its new number', async () => {
    await moveTo([{ name: 'plain', kind: 'iterable' }]);
    await expect(proxy.plain()).rejects.toThrow(ContractMismatchError);
    await moveTo([{ name: 'other' }, { name: 'plain' }]);
    expect(await proxy.plain()).toBe('plain of 3');
  });

  it('a timeout is that of the library that runs', async () => {
    await moveTo([{ name: 'plain', timeoutMs: 7, idempotent: true }]);
    expect(agent.target('lib', 'plain')).toMatchObject({ timeoutMs: 7, isIdempotent: true });
    await moveTo(METHODS);
    expect(agent.target('lib', 'plain')).toMatchObject({ timeoutMs: 30_000, isIdempotent: false });
  });
});
