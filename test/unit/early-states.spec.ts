import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type OnModuleInit, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { BehaviorSubject, type Observable } from 'rxjs';

import { inProcessPair } from '../../lib/transport/in-process.transport.js';
import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { InjectShared } from '../../lib/decorators/inject-shared.decorator.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { getSharedToken } from '../../lib/decorators/shared-token.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { replicatedMap } from '../../lib/library/replicated-map.js';
import { replicated } from '../../lib/library/replicated.js';
import { PeerLibraries } from '../../lib/peers/peer-libraries.js';
import { Log } from './log.js';
import { classes } from './wire.js';

@SharedProvider('config')
class Config {
  readonly flags = replicated({ dark: false });
  readonly prices = replicatedMap<string, number>([['ACME', 1]]);
  readonly level = new BehaviorSubject('info');

  change(price: number): void {
    this.flags.set({ dark: true });
    this.prices.set('ACME', price);
    this.level.next('debug');
  }
}

const errorOf = (action: () => unknown): Error => {
  try {
    return new Error(`It gave ${String(action())}.`);
  } catch (error) {
    return error as Error;
  }
};

@SharedProvider('reader')
class Reader implements OnModuleInit {
  readonly log = new Log();
  private readonly early: Pick<Shared<Config>, 'flags' | 'prices' | 'level'>;
  private early$: unknown[] = [];

  constructor(@InjectShared('config') private readonly config: Shared<Config>) {
    const { flags, prices, level } = config;
    this.early = { flags, prices, level };
  }

  onModuleInit(): void {
    const { flags, prices, level } = this.early;
    const thrown = [
      () => flags.value,
      () => prices.get('ACME'),
      () => prices.size,
      () => level.value,
      () => [...prices],
    ];
    this.early$ = [flags.connected, prices.epoch, ...thrown.map((action) => errorOf(action).name)];
    flags.changes$.subscribe(({ previous, value }) => this.log.add(`${previous.dark} -> ${value.dark}`));
    prices.changes$.subscribe(({ set }) => this.log.add(set.get('ACME')));
    level.changes$.subscribe(({ value }) => this.log.add(value));
    prices.changes$.subscribe(() => this.log.add('unheard')).unsubscribe();
    const { nothing } = this.config as unknown as { nothing: { changes$: Observable<unknown> } };
    nothing.changes$.subscribe({ error: (error: Error) => this.log.add(error.name) });
    const { change } = this.config as unknown as { change: { changes$: Observable<unknown> } };
    change.changes$.subscribe({ error: (error: Error) => this.log.add(error.name) });
  }

  async read(): Promise<unknown> {
    await this.config.change(2);
    const { flags, prices, level } = this.early;
    const now = [
      flags.value,
      [...prices],
      prices.size,
      level.value,
      level.getValue(),
      flags.connected,
      flags.epoch,
    ];
    const isLikeReplica = Object.is(flags.value, this.config.flags.value);
    return { early: this.early$, now, isLikeReplica };
  }

  async heard(): Promise<unknown> {
    for (const one of ['NotSharedError', 'TypeError', 'false -> true', 2, 'debug']) await this.log.has(one);
    return this.log.count('unheard');
  }

  misread(): string[] {
    const { flagz } = this.config as unknown as { flagz: { value: unknown } };
    return [errorOf(() => flagz.value).message];
  }
}

function moduleOf(provider: Type): Type {
  @Module({ providers: [provider] })
  class MadeModule {}
  return MadeModule;
}

let app: TestingModule | undefined;

afterEach(() => app?.close());

describe('state of another library, in one that boots', () => {
  it.each([
    ['before', { reader: moduleOf(Reader), config: moduleOf(Config) }],
    ['after', { config: moduleOf(Config), reader: moduleOf(Reader) }],
  ])('is there once that library is, also for who kept it: %s it', async (_, libraries) => {
    const imports = [ClusterDispatchModule.forRoot({ libraries })];
    app = await Test.createTestingModule({ imports }).compile();
    const reader = app.get<Shared<Reader>>(getSharedToken('reader'), { strict: false });
    expect(await reader.read()).toEqual({
      early: [false, 0, ...Array.from({ length: 5 }, () => 'LibraryUnavailableError')],
      now: [{ dark: true }, [['ACME', 2]], 1, 'debug', 'debug', true, 1],
      isLikeReplica: true,
    });
    expect(await reader.heard()).toBe(0);
    expect((await reader.misread())[0]).toMatch(/"config" shares .*Did you mean "flags"/);
  });
});

const flagsOf = (peers: PeerLibraries): Shared<Config>['flags'] =>
  (peers.inject({ name: 'config' }) as Shared<Config>).flags;
const make = (): PeerLibraries => new PeerLibraries(['a'], { name: 'test', timeoutMs: 1_000, classes });

describe('state of a library that does not come', () => {
  it('says so, and never changes', () => {
    const peers = make();
    const flags = flagsOf(peers);
    expect(() => flags.value).toThrow(
      /^config.flags was not read: its library is not known .* onModuleInit\(\)/,
    );
    const heard: unknown[] = [];
    flags.changes$.subscribe({ next: (item) => heard.push(item), error: (error) => heard.push(error) });
    peers.gone({ library: 'a' }, 'it was given up');
    expect(() => flags.value).toThrow('config.flags was not read: it was given up.');
    expect([flags.connected, heard]).toEqual([false, []]);
  });

  it('is not shared, when no library has it', async () => {
    const peers = make();
    const flags = flagsOf(peers);
    const errors: string[] = [];
    flags.changes$.subscribe({ error: (error: Error) => errors.push(error.name) });
    const [end] = inProcessPair();
    peers.use('a', end, { providers: [] });
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual(['NotSharedError']);
    expect(() => flags.value).toThrow(/which no library offers/);
    peers.close('the test is over');
  });
});
